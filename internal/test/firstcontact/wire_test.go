package firstcontact

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// onlyReads fails the test unless all that reached the tenant was reading, and tokens from sign-in, and returns how many requests
// reached each service. A batch is a POST, and none of its items needs to write to make it one.
func (p *place) onlyReads(t *testing.T, what string) map[emulator.Service]int {
	t.Helper()
	reached := map[emulator.Service]int{}
	for _, r := range p.Requests() {
		reached[r.Service]++
		if !harmless(r) {
			t.Errorf("%s: %s %s %s (%s) was sent", what, r.Service, r.Method, r.Path, r.Note)
		}
		if r.Service != emulator.SignIn && len(r.Body) > 0 {
			t.Errorf("%s: %s %s has a body: %s", what, r.Method, r.Path, r.Body)
		}
	}
	return reached
}

// harmless reports whether a command that only reads may send a request.
func harmless(r emulator.Request) bool {
	if r.Service != emulator.SignIn {
		return r.Method == http.MethodGet && !r.Batched
	}
	path := strings.ToLower(r.Path)
	if r.Method == http.MethodGet {
		return strings.HasSuffix(path, "/.well-known/openid-configuration") || strings.HasSuffix(path, "/discovery/instance") || strings.HasSuffix(path, "/discovery/keys")
	}
	grant, _, _ := strings.Cut(r.Note, ";")
	return r.Method == http.MethodPost && strings.HasSuffix(path, "/oauth2/v2.0/token") &&
		slices.Contains([]string{"client_credentials", "refresh_token"}, grant)
}

// TestHarmless: this check refuses what it must, so that a silent one is a good sign.
func TestHarmless(t *testing.T) {
	t.Parallel()
	for request, want := range map[[4]string]bool{
		{"graph", "GET", "/v1.0/users"}:                                      true,
		{"portal", "GET", "/api/PasswordReset/PasswordResetPolicies"}:        true,
		{"graph", "POST", "/v1.0/$batch"}:                                    false,
		{"graph", "POST", "/v1.0/directoryObjects/getByIds"}:                 false,
		{"graph", "HEAD", "/v1.0/users"}:                                     false,
		{"portal", "PUT", "/api/PasswordReset/PasswordResetPolicies"}:        false,
		{"sign-in", "POST", "/t/oauth2/v2.0/token", "client_credentials"}:    true,
		{"sign-in", "POST", "/t/oauth2/v2.0/token", "refresh_token; closed"}: true,
		{"sign-in", "POST", "/t/oauth2/v2.0/token", "password"}:              false,
		{"sign-in", "POST", "/t/oauth2/v2.0/devicecode"}:                     false,
		{"sign-in", "GET", "/t/v2.0/.well-known/openid-configuration"}:       true,
		{"sign-in", "GET", "/t/oauth2/v2.0/authorize"}:                       false,
	} {
		if got := harmless(emulator.Request{Service: emulator.Service(request[0]), Method: request[1], Path: request[2], Note: request[3]}); got != want {
			t.Errorf("%v: harmless is %v", request, got)
		}
	}
}

// command is a way to run the program.
type command struct {
	name string
	args func(p *place) []string
	// files are the names of what it writes.
	files []string
}

// The commands that only read.
var commands = []command{
	{name: "doctor", args: func(*place) []string { return []string{"-doctor"} }},
	{name: "report", args: func(p *place) []string { return []string{"-doctor", "-report", p.file("report.md"), "-yes"} }, files: []string{"report.md"}},
	{name: "snapshot", args: func(p *place) []string { return []string{"-snapshot", p.file("twin.json")} }, files: []string{"twin.json"}},
}

// examined runs a command and checks what holds for every run: it only reads, and shows no secret in what it prints and writes. It
// returns the texts of the files as well. With a fault the files need not be there.
func (p *place) examined(t *testing.T, c command, variables []string) (result, map[string]string) {
	t.Helper()
	p.ResetRequests()
	r := p.run(t, "", variables, c.args(p)...)
	for service, n := range p.onlyReads(t, c.name) {
		t.Logf("%s: %d requests to %s", c.name, n, service)
	}
	t.Logf("%s: exit code %d after %v\n%s", c.name, r.code, r.took, r.all())
	p.quiet(t, c.name, r.all())
	written := map[string]string{}
	for _, name := range c.files {
		text, err := readIfThere(p.file(name))
		if err != nil {
			t.Fatal(err)
		}
		if text == "" {
			continue
		}
		written[name] = content(t, p.file(name))
		p.quiet(t, name, written[name])
		names, contacts := p.personal(t)
		nameless(t, name, written[name], append(names, contacts...))
	}
	return r, written
}

// trouble is what goes wrong during a run.
type trouble struct {
	fault emulator.Fault
	// passes is whether a repetition succeeds, so that the run is as good as any other.
	passes bool
}

// troubles happen once on each service, and a permanent refusal.
func troubles() map[string]trouble {
	all := map[string]trouble{}
	for _, service := range []emulator.Service{emulator.Graph, emulator.Portal} {
		once := func(name string, f emulator.Fault) {
			f.Service, f.Skip, f.Times = service, 1, 1
			all[fmt.Sprintf("%s %s", service, name)] = trouble{fault: f, passes: true}
		}
		once("throttled", emulator.Fault{Status: http.StatusTooManyRequests, RetryAfter: "1"})
		once("broken", emulator.Fault{Status: http.StatusInternalServerError})
		once("lost", emulator.Fault{Drop: emulator.DropAfter})
		once("cut off", emulator.Fault{Drop: emulator.DropMidBody})
		once("renewed", emulator.Fault{Status: http.StatusUnauthorized, ContentType: "application/json", Body: `{"error":{"code":"InvalidAuthenticationToken","message":"No."}}`})
		all[fmt.Sprintf("%s refused", service)] = trouble{fault: emulator.Fault{
			Service: service, Status: http.StatusForbidden, ContentType: "application/json",
			Body: `{"error":{"code":"Authorization_RequestDenied","message":"No, ` + plantedSecret + ` is not enough."}}`,
		}}
	}
	all["sign-in throttled"] = trouble{fault: emulator.Fault{Service: emulator.SignIn, Method: http.MethodPost, Times: 1, Status: http.StatusTooManyRequests, RetryAfter: "1"}, passes: true}
	all["sign-in lost"] = trouble{fault: emulator.Fault{Service: emulator.SignIn, Method: http.MethodPost, Times: 1, Drop: emulator.DropAfter}, passes: true}
	return all
}

// TestNothingIsWrittenUnderFaults: whatever goes wrong, nothing but reading reaches the tenant, and a repetition makes up for what
// went wrong once.
func TestNothingIsWrittenUnderFaults(t *testing.T) {
	t.Parallel()
	for name, trouble := range troubles() {
		for _, c := range commands {
			if c.name == "doctor" {
				continue // a report asks for more
			}
			t.Run(name+" "+c.name, func(t *testing.T) {
				t.Parallel()
				p := newPlace(t)
				var acted atomic.Int32
				trouble.fault.Reached = func() { acted.Add(1) }
				p.Inject(trouble.fault)
				r, written := p.examined(t, c, p.signedIn())
				if acted.Load() == 0 {
					t.Error("nothing went wrong")
				}
				if trouble.passes {
					r.wantCode(t, c.name, 0)
					if len(written) != len(c.files) {
						t.Errorf("only %d files are written", len(written))
					}
				}
			})
		}
	}
}
