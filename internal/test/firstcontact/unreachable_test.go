package firstcontact

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// patience is how long a person waits for an error about a network that does not work, on a busy machine of the tests. A connection
// on which nothing is ever said takes longer: each of three attempts ends after ten seconds.
const (
	patience       = 45 * time.Second
	patienceSilent = 90 * time.Second
)

// nowhere are origins at which no service answers.
func nowhere(t *testing.T) map[string]string {
	t.Helper()
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // it accepts connections, and sends nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	return map[string]string{"refused": "https://127.0.0.1:1", "unknown host": "https://login.nowhere.invalid", "silent": "https://" + silent.Addr().String()}
}

// TestUnreachable: a service that cannot be reached is named in a line with what to do, within seconds. A snapshot is not written.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	places := nowhere(t)
	for _, variable := range []string{"SSPR_AUTHORITY_HOST", "SSPR_GRAPH_ENDPOINT", "SSPR_PORTAL_ENDPOINT"} {
		for name, origin := range places {
			for _, c := range commands {
				if c.name == "report" {
					continue // it begins as -doctor does
				}
				t.Run(variable+" "+name+" "+c.name, func(t *testing.T) {
					t.Parallel()
					p := newPlace(t)
					r, written := p.examined(t, c, append(p.signedIn(), variable+"="+origin))
					if limit := map[bool]time.Duration{true: patienceSilent, false: patience}[name == "silent"]; r.took > limit {
						t.Errorf("it took %v", r.took)
					}
					if c.name == "doctor" {
						r.wantCode(t, c.name, 1)
						mentions(t, c.name, r.all(), strings.TrimPrefix(origin, "https://"))
					}
					if variable == "SSPR_AUTHORITY_HOST" {
						if r.code == 0 || len(written) > 0 {
							t.Errorf("exit code %d with %d files", r.code, len(written))
						}
						mentions(t, c.name, r.all(), strings.TrimPrefix(origin, "https://"))
					}
				})
			}
		}
	}
}

// TestDown: services that are down for long are not asked for minutes.
func TestDown(t *testing.T) {
	t.Parallel()
	for _, service := range []emulator.Service{emulator.SignIn, emulator.Graph, emulator.Portal} {
		t.Run(string(service), func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.Inject(emulator.Fault{Service: service, Status: http.StatusServiceUnavailable})
			r, _ := p.examined(t, commands[0], p.signedIn())
			r.wantCode(t, "-doctor", 1)
			if r.took > patience {
				t.Errorf("it took %v", r.took)
			}
		})
	}
}

// TestUnknownCertificate: a proxy that inspects TLS connections shows as such, with the setting that helps.
func TestUnknownCertificate(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	r, _ := p.examined(t, commands[0], append(p.signedIn(), "SSPR_CA_CERTIFICATE_PATH="))
	r.wantCode(t, "-doctor", 1)
	mentions(t, "-doctor", r.all(), "certificate", "ca_certificate_path")
	if sent := p.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent over a connection that is not trusted", len(sent))
	}
}
