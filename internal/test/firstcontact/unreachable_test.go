package firstcontact

import (
	"cmp"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// silence is an origin that accepts connections and never answers.
type silence struct {
	origin string
	// tried is the number of connections.
	tried atomic.Int32
}

func newSilence(t *testing.T) *silence {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s := &silence{origin: "https://" + listener.Addr().String()}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			s.tried.Add(1)
			t.Cleanup(func() { _ = connection.Close() })
		}
	}()
	return s
}

// The variables that lead to the three services.
const (
	signInVariable = "SSPR_AUTHORITY_HOST"
	graphVariable  = "SSPR_GRAPH_ENDPOINT"
	portalVariable = "SSPR_PORTAL_ENDPOINT"
)

// TestUnreachable: a service that cannot be reached is named by its host. A snapshot is not written.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	doctor, snapshot := commands[0], commands[2]
	const refused, unknown = "https://127.0.0.1:1", "https://login.nowhere.invalid"
	for _, c := range []struct {
		variable, origin string // no origin is one that is silent
		command          command
		most             int32 // connections to the silent one; -doctor asks several things at a time
	}{
		{signInVariable, refused, doctor, 0},
		{signInVariable, unknown, doctor, 0},
		{signInVariable, unknown, snapshot, 0},
		{signInVariable, "", snapshot, 3},
		{graphVariable, refused, snapshot, 0},
		{graphVariable, unknown, doctor, 0},
		{graphVariable, "", doctor, 24},
		{portalVariable, refused, doctor, 0},
		{portalVariable, unknown, snapshot, 0},
		{portalVariable, "", snapshot, 3},
	} {
		t.Run(strings.Join([]string{c.variable, cmp.Or(strings.TrimPrefix(c.origin, "https://"), "silent"), c.command.name}, " "), func(t *testing.T) {
			t.Parallel()
			p, silent := newPlace(t), newSilence(t)
			origin := cmp.Or(c.origin, silent.origin)
			r, written := p.examined(t, c.command, append(p.signedIn(), c.variable+"="+origin))
			r.wantCode(t, c.command.name, map[string]int{"doctor": 1, "snapshot": 2}[c.command.name])
			mentions(t, c.command.name, r.all(), strings.TrimPrefix(origin, "https://"))
			if len(written) > 0 {
				t.Error("a file is written")
			}
			if got := silent.tried.Load(); got > c.most || (got == 0) != (c.origin != "") {
				t.Errorf("%d connections to a service that is silent, want at most %d: a person waits for them", got, c.most)
			}
		})
	}
}

// TestDown: a service that is down is not asked over and over.
func TestDown(t *testing.T) {
	t.Parallel()
	for service, most := range map[emulator.Service]int{emulator.SignIn: 6, emulator.Graph: 50, emulator.Portal: 30} {
		t.Run(string(service), func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.Inject(emulator.Fault{Service: service, Status: http.StatusServiceUnavailable})
			r, _ := p.examined(t, commands[0], p.signedIn())
			r.wantCode(t, "-doctor", 1)
			asked := 0
			for _, request := range p.Requests() {
				if request.Service == service {
					asked++
				}
			}
			if asked == 0 || asked > most {
				t.Errorf("%d requests to a service that is down, want at most %d", asked, most)
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
