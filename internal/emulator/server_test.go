package emulator

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestOnlyLoopback(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "[::]:0", "127.0.0.1"} {
		if s, err := Start(t.Context(), Options{Address: address}); err == nil {
			_ = s.Close()
			t.Errorf("%s is accepted", address)
		}
	}
	for _, address := range []string{"", "127.0.0.1:0", "localhost:0"} {
		startTenant(t, Options{Address: address}).policy()
	}
}

func TestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Start(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	client := clientFor(t, s)
	cancel()
	for range 100 {
		if _, err = client.Get(s.URL() + "/x"); err != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err == nil {
		t.Error("it still answers")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestSeedIsNotAppliedToAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	first := startTenant(t, Options{File: file, Seed: func(s *State) { s.SetPolicy("registrationReconfirmIntevalInDays", 30) }})
	secret := first.Credentials().ClientSecret
	_ = first.Close()
	second := startTenant(t, Options{File: file, Seed: func(s *State) { s.SetPolicy("registrationReconfirmIntevalInDays", 31) }})
	wantPolicy(t, second.policy(), "registrationReconfirmIntevalInDays", "30")
	if second.Credentials().ClientSecret != secret {
		t.Error("the secret changed")
	}
	if startTenant(t, Options{}).Credentials().ClientSecret == secret {
		t.Error("two seeds share a secret")
	}
}

func TestTwoServersShareAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	a, b := startTenant(t, Options{File: file}), startTenant(t, Options{File: file})
	wantStatus(t, a.put("", func(d *Document) { d.Set("registrationReconfirmIntevalInDays", 90) }), http.StatusOK)
	wantPolicy(t, b.policy(), "registrationReconfirmIntevalInDays", "90")
	r := b.signIn(SeedTenantID, refreshForm(a.Credentials().UserRefreshToken, graphScope))
	wantStatus(t, r, http.StatusOK)

	var group sync.WaitGroup
	for i := range 20 {
		s := []*testTenant{a, b}[i%2]
		group.Go(func() {
			_ = s.Update(func(st *State) error {
				st.Settings.TokenLifetimeInSeconds++
				return nil
			})
			_ = s.View(func(State) {})
		})
	}
	group.Wait()
	_ = a.View(func(s State) {
		if s.Settings.TokenLifetimeInSeconds != 20 {
			t.Errorf("%d of 20 changes are left", s.Settings.TokenLifetimeInSeconds)
		}
	})
}

func TestFileIsPrivateAndEditable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	e := startTenant(t, Options{File: file})
	for _, name := range []string{file, file + ".lock"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	edited := bytes.Replace(data, []byte("\"registrationReconfirmIntevalInDays\": 180,\n"), []byte("\"registrationReconfirmIntevalInDays\": 365,\n"), 1)
	if err := os.WriteFile(file, edited, 0o600); err != nil {
		t.Fatal(err)
	}
	wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", "365")

	if err := os.WriteFile(file, []byte(`{"tenant": {`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), Options{File: file})
	if err == nil || !strings.Contains(err.Error(), file+" is broken") {
		t.Errorf("the error is %v", err)
	}
	if err := e.View(func(State) {}); err == nil {
		t.Error("a broken file can be viewed")
	}
	r := e.do(http.MethodGet, policyPath, "x", nil)
	wantError(t, r, http.StatusInternalServerError, "EmulatorError")
	r = e.do(http.MethodGet, "/v1.0/organization", "x", nil)
	wantError(t, r, http.StatusInternalServerError, "EmulatorError")
	wantStatus(t, e.signIn(SeedTenantID, nil), http.StatusInternalServerError)

	if err := os.WriteFile(file, bytes.Replace(edited, []byte("displayName"), []byte("displayNane"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.View(func(State) {}); err == nil || !strings.Contains(err.Error(), "displayNane") {
		t.Errorf("the error is %v", err)
	}
}

func TestViewGivesACopy(t *testing.T) {
	e := startTenant(t, Options{})
	_ = e.View(func(s State) {
		s.SetPolicy("enablementType", 2)
		s.Group(SeedGroupID).DisplayName = "changed"
	})
	_ = e.View(func(s State) {
		if string(s.Policy("enablementType")) != "0" || s.Group(SeedGroupID).DisplayName != SeedGroupName {
			t.Error("a view changed the tenant")
		}
	})
}

func TestConcurrentRequests(t *testing.T) {
	e := startTenant(t, Options{})
	body, token := e.policy().Raw(), e.portalToken(SeedAdministratorID)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			method := []string{http.MethodGet, http.MethodPut}[i%2]
			if _, err := e.try(method, policyPath, token, body, "x-ms-client-request-id", "1"); err != nil {
				t.Error(err)
			}
			remove := e.Inject(Fault{Service: Graph})
			_ = e.Requests()
			remove()
		})
	}
	group.Wait()
	if n := len(e.Requests()); n != 41 {
		t.Errorf("%d requests", n)
	}
}

func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- Run(ctx, Options{}, writer)
		_ = writer.Close()
	}()
	buffer := make([]byte, 16<<10)
	n, err := reader.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	printed := string(buffer[:n])
	var names []string
	ca := ""
	for line := range strings.Lines(printed) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "export "); ok {
			name, value, _ := strings.Cut(rest, "=")
			names = append(names, name)
			if name == "SSPR_CA_CERTIFICATE_PATH" {
				ca = strings.Trim(value, "'")
			}
		}
	}
	if got := strings.Join(names, " "); got != "ARM_TENANT_ID ARM_CLIENT_ID ARM_CLIENT_SECRET SSPR_AUTHORITY_HOST "+
		"SSPR_GRAPH_ENDPOINT SSPR_PORTAL_ENDPOINT SSPR_CA_CERTIFICATE_PATH SSPR_PORTAL_REFRESH_TOKEN SSPR_EMULATOR_PAGES ARM_METADATA_HOSTNAME SSL_CERT_FILE" {
		t.Errorf("it exports %s", got)
	}
	if info, err := os.Stat(ca); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the certificate file: %v %v", info, err)
	}
	if sh, err := exec.LookPath("sh"); err == nil {
		out, err := exec.CommandContext(t.Context(), sh, "-euc", printed+"\nprintf %s \"$ARM_TENANT_ID\"").Output()
		if err != nil || string(out) != SeedTenantID {
			t.Errorf("a shell makes %q of it: %v", out, err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(ca); !os.IsNotExist(err) {
		t.Errorf("the certificate file is left: %v", err)
	}
}

func TestShellQuote(t *testing.T) {
	if got := shellQuote(`a'b $c`); got != `'a'\''b $c'` {
		t.Error(got)
	}
}
