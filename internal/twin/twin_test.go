package twin_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

func TestNothingButGETIsSent(t *testing.T) {
	server := startRich(t)
	server.ResetRequests()
	take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	perUser := 0
	for _, r := range server.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("sent %s %s", r.Method, r.Path)
		}
		if strings.Contains(r.Query, "expand") || strings.HasSuffix(r.Path, "/users") && !strings.Contains(r.Query, "select") {
			t.Errorf("asks for whole objects, with numbers: %s?%s", r.Path, r.Query)
		}
		if strings.Contains(r.Path, "/users/") {
			perUser++
		}
	}
	if n := len(server.Requests()); n == 0 || n > 30 || perUser > 0 {
		t.Errorf("sent %d requests, %d of them for single users", n, perUser)
	}
}

func TestAFileOfStandInsHasNoTextOfTheTenant(t *testing.T) {
	server := startRich(t)
	for _, mapped := range []bool{false, true} {
		file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{MapIDs: mapped})
		text := read(t, file) + said
		if !mapped { // then domains keep their names
			text = strings.NewReplacer(domainNames...).Replace(text)
		}
		if found := foundIn(text); found != nil {
			t.Errorf("with mapped IDs %t, these texts are in the file: %q", mapped, found)
			for _, line := range strings.Split(text, "\n") {
				if foundIn(line) != nil {
					t.Log(line)
				}
			}
		}
	}
}

func TestTheFileIsPrivateAndNewAndOpens(t *testing.T) {
	server := startRich(t)
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v, %v", info.Mode(), err)
	}
	if err := twin.Take(t.Context(), connect(t, server, emulator.SeedReaderID), twin.Options{File: file}); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("an existing file: %v", err)
	}
	if strings.Contains(said, "contains the names") {
		t.Errorf("it warns of names that are not in the file:\n%s", said)
	}
	for _, want := range []string{`emulator_file = "` + file, "the users: 15", "wrote "} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in:\n%s", want, said)
		}
	}
	open(t, file)
}
