package emulator

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// graphDocuments are the documents of Graph that can be written, each with a change of one property.
var graphDocuments = map[string]struct {
	path   string
	change Document
	key    string
	before string
	after  string
}{
	"authorization policy": {authorizationPath, document.New("allowedToUseSSPR", false), "allowedToUseSSPR", "true", "false"},
	"methods policy": {
		methodsPolicyURL, document.New("policyMigrationState", tenant.MigrationComplete), "policyMigrationState",
		`"migrationInProgress"`, `"migrationComplete"`,
	},
	"method": {methodPath("voice"), method("voice", "state", "enabled"), "state", `"disabled"`, `"enabled"`},
}

func TestFaultsOfGraphWrites(t *testing.T) {
	for name, c := range graphDocuments {
		start := func(f Fault) *testTenant {
			e := startTenant(t, Options{MigrationState: tenant.MigrationInProgress})
			f.Service, f.Method, f.Path, f.Times = Graph, http.MethodPatch, c.path, 1
			e.Inject(f)
			return e
		}
		read := func(t *testing.T, e *testTenant, want string) {
			t.Helper()
			wantPolicy(t, e.graphDocument(c.path), c.key, want)
		}
		t.Run(name+" refused", func(t *testing.T) {
			for _, status := range []int{http.StatusTooManyRequests, http.StatusConflict, http.StatusPreconditionFailed, http.StatusBadGateway} {
				e := start(Fault{Status: status, ContentType: "text/html", Body: "<html>", RetryAfter: "2.128"})
				r := e.patch(c.path, c.change)
				wantStatus(t, r, status)
				if string(r.body) != "<html>" || r.Header.Get("Retry-After") != "2.128" {
					t.Errorf("%v %s", r.Header, r.body)
				}
				read(t, e, c.before)
			}
		})
		t.Run(name+" after the write", func(t *testing.T) {
			e := start(Fault{Status: http.StatusGatewayTimeout, AfterWrite: true})
			wantStatus(t, e.patch(c.path, c.change), http.StatusGatewayTimeout)
			read(t, e, c.after)
		})
		t.Run(name+" not persisted", func(t *testing.T) {
			e := start(Fault{NotPersisted: true})
			wantStatus(t, e.patch(c.path, c.change), http.StatusNoContent)
			read(t, e, c.before)
		})
		t.Run(name+" stale", func(t *testing.T) {
			e := start(Fault{StaleReads: 2})
			wantStatus(t, e.patch(c.path, c.change), http.StatusNoContent)
			for _, want := range []string{c.before, c.before, c.after, c.after} {
				read(t, e, want)
			}
		})
		t.Run(name+" dropped", func(t *testing.T) {
			for drop, want := range map[DropKind]string{DropBefore: c.before, DropAfter: c.after, DropMidBody: c.after} {
				e := start(Fault{Drop: drop})
				if r, err := e.try(http.MethodPatch, graph.Prefix+c.path, e.IssueToken(TokenSpec{}), c.change.Raw()); err == nil {
					t.Errorf("%d: %d", drop, r.StatusCode)
				}
				read(t, e, want)
			}
		})
		t.Run(name+" somebody was faster", func(t *testing.T) {
			e := start(Fault{Before: func(s *State) { s.SetAuthenticationMethod("Email", "state", "disabled") }})
			wantStatus(t, e.patch(c.path, c.change), http.StatusNoContent)
			read(t, e, c.after)
			wantPolicy(t, e.graphDocument(methodPath("Email")), "state", `"disabled"`)
		})
	}
}

// TestStaleMethodInThePolicy shows that an old version is the same wherever it is read, and that others are not old.
func TestStaleMethodInThePolicy(t *testing.T) {
	external := ""
	e := startTenant(t, Options{Seed: func(s *State) { external = s.AddExternalAuthenticationMethod("Contoso MFA") }})
	e.Inject(Fault{Service: Graph, Path: "/Voice", StaleReads: 3})
	e.Inject(Fault{Service: Graph, Path: external, StaleReads: 1})
	wantStatus(t, e.patch(methodPath("Voice"), method("voice", "state", "enabled")), http.StatusNoContent)
	wantStatus(t, e.patch(methodPath("Sms"), method("sms", "state", "enabled")), http.StatusNoContent)
	for _, want := range []string{`"disabled"`, `"disabled"`} {
		all := configurationsOf(t, e.graphDocument(methodsPolicyURL))
		wantPolicy(t, all[5], "state", want)
		wantPolicy(t, all[2], "state", `"enabled"`)
	}
	wantPolicy(t, e.graphDocument(methodPath("voice")), "state", `"disabled"`)
	wantPolicy(t, e.graphDocument(methodPath("voice")), "state", `"enabled"`)

	wantStatus(t, e.send(http.MethodDelete, methodPath(external), TokenSpec{}, nil), http.StatusNoContent)
	wantStatus(t, e.graph(methodPath(external)), http.StatusOK)
	wantStatus(t, e.graph(methodPath(external)), http.StatusNotFound)
}
