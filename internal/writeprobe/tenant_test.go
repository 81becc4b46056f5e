package writeprobe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/signedin"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/writeprobe"
)

// quick are waits for a tenant in this process.
var quick = writeprobe.Timing{Every: time.Millisecond, Settle: 50 * time.Millisecond, Confirm: 2 * time.Second, PutBack: 5 * time.Second}

// stage is an emulated tenant, and a person at the write probes.
type stage struct {
	*testing.T
	server *emulator.Server
	tenant writeprobe.Tenant
	folder string
	timing writeprobe.Timing
	live   bool
	report string
	in     io.Reader
	out    bytes.Buffer
	before string
}

func newStage(t *testing.T, migration string, seed func(*emulator.State)) *stage {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Options{MigrationState: migration, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	s := &stage{T: t, server: server, folder: t.TempDir(), timing: quick, live: true}
	s.signIn(emulator.TokenSpec{}, emulator.TokenSpec{User: emulator.SeedAdministratorID, Audience: emulator.PortalAudience})
	s.before = s.settings()
	return s
}

// signIn makes the clients with tokens for Graph and the portal API.
func (s *stage) signIn(forGraph, forPortal emulator.TokenSpec) {
	s.Helper()
	writer := signedin.Client(s.T, s.server, writeprobe.Writes()...)
	tenant := signedin.Tenant(s.T, s.server, forGraph, forPortal)
	tenant.GraphSelected, tenant.PortalSelected = auth.Selection{Kind: "client secret"}, auth.Selection{Kind: "refresh token"}
	s.tenant = writeprobe.Tenant{
		Tenant:  tenant,
		Writers: map[serviceerror.Service]*http.Client{serviceerror.Graph: writer, serviceerror.Portal: writer},
	}
}

// enter sets the lines that the person types after the ID of the tenant.
func (s *stage) enter(lines ...string) {
	s.in = strings.NewReader(strings.Join(append([]string{emulator.SeedTenantID}, lines...), "\n") + "\n")
}

// picks answers y to the probe with this ID and n to all others.
func (s *stage) picks(id string) {
	s.Helper()
	var answers []string
	for _, line := range writeprobe.IDs() {
		if line == id {
			answers = append(answers, "y")
		} else {
			answers = append(answers, "n")
		}
	}
	if !slices.Contains(answers, "y") {
		s.Fatalf("there is no probe %s", id)
	}
	s.enter(answers...)
}

func (s *stage) options() writeprobe.Options {
	return writeprobe.Options{Live: s.live, Folder: s.folder, Report: s.report, Version: "9.9.9", In: s.in, Out: &s.out, Timing: s.timing}
}

func (s *stage) run(ctx context.Context) ([]writeprobe.Result, error) {
	return writeprobe.Run(ctx, s.tenant, s.options())
}

// settings returns the tenant without its audit log and the date of the last change.
func (s *stage) settings() string {
	s.Helper()
	var text []byte
	err := s.server.View(func(st emulator.State) {
		st.DirectoryAudits = nil
		st.AuthenticationMethodsPolicy.Remove("lastModifiedDateTime")
		text, _ = json.MarshalIndent(st, "", " ")
	})
	if err != nil {
		s.Fatal(err)
	}
	return string(text)
}

// wantAsBefore checks that the tenant is as at the start and no file is left.
func (s *stage) wantAsBefore() {
	s.Helper()
	if now := s.settings(); now != s.before {
		s.Errorf("the tenant has changed from\n%s\nto\n%s", s.before, now)
	}
	if files := s.files(); len(files) > 0 {
		s.Errorf("files are left: %v", files)
	}
}

func (s *stage) files() []string {
	files, err := filepath.Glob(filepath.Join(s.folder, "*"))
	if err != nil {
		s.Fatal(err)
	}
	return files
}

// writes returns the writes that the services got.
func (s *stage) writes() []string {
	var all []string
	for _, r := range s.server.Requests() {
		if r.Service != emulator.SignIn && r.Method != http.MethodGet {
			all = append(all, r.Method+" "+r.Path)
		}
	}
	return all
}

// wantFile checks that the documents are in one file that only the owner reads, and returns its path.
func (s *stage) wantFile() string {
	s.Helper()
	files := s.files()
	if len(files) != 1 {
		s.Fatalf("files: %v", files)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		s.Errorf("the file has mode %v, %v", info.Mode(), err)
	}
	return files[0]
}
