package firstcontact

import (
	"bytes"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// proxiedHost is a host that only a proxy can reach. The certificates of httptest are valid for it.
const proxiedHost = "example.com"

// elsewhere serves the tenant as proxiedHost, and returns its certificate and its address. No program asks a proxy for a loopback
// address.
func elsewhere(t *testing.T, p *place) (certificate, address string) {
	t.Helper()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		p.ServeHTTP(answer, r)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(p.URL()), []byte("https://"+proxiedHost)))
	}))
	t.Cleanup(s.Close)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})), s.Listener.Addr().String()
}

// proxy is a proxy that leads every CONNECT to one address.
type proxy struct {
	*httptest.Server
	mu sync.Mutex
	// asked are the method, the target and the credentials of each request.
	asked []string
}

// newProxy starts a proxy. refuses is the status of its answers, 0 for one that connects.
func newProxy(t *testing.T, address string, refuses int) *proxy {
	t.Helper()
	s := &proxy{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.Host+" "+user+" "+password)
		s.mu.Unlock()
		if refuses != 0 {
			w.WriteHeader(refuses)
			return
		}
		connect(w, address)
	}))
	t.Cleanup(s.Close)
	return s
}

// count returns how many requests there were since it was last called.
func (s *proxy) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.asked)
	s.asked = nil
	return n
}

// connect joins a client with an address.
func connect(w http.ResponseWriter, address string) {
	target, err := new(net.Dialer).Dial("tcp", address) //nolint:noctx // it ends with the client
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer func() { _ = target.Close() }()
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = client.Close() }()
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(target, client)
		_ = target.Close()
	}()
	_, _ = io.Copy(client, target)
}

// plantedProxyPassword is the password of the proxy, which nothing may show.
const plantedProxyPassword = "pl4nted-password-of-the-proxy"

// behind returns the variables of a machine that reaches the tenant through a proxy alone, with more certificates to trust.
func (p *place) behind(t *testing.T, proxy *proxy, certificate string) []string {
	t.Helper()
	p.plant(plantedProxyPassword)
	origin := "https://" + proxiedHost
	return append(p.signedIn(), "SSPR_AUTHORITY_HOST="+origin, "SSPR_GRAPH_ENDPOINT="+origin, "SSPR_PORTAL_ENDPOINT="+origin,
		"SSPR_CA_CERTIFICATE_PATH="+p.write(t, "proxied.pem", certificate),
		"HTTPS_PROXY=http://ada:"+plantedProxyPassword+"@"+strings.TrimPrefix(proxy.URL, "http://"))
}

// TestProxy: a proxy in HTTPS_PROXY is used for everything, named by -doctor, and its password is not shown.
func TestProxy(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	certificate, address := elsewhere(t, p)
	s := newProxy(t, address, 0)
	variables := p.behind(t, s, certificate)
	for _, c := range commands {
		s.asked = nil
		r, written := p.examined(t, c, variables)
		r.wantCode(t, c.name, 0)
		if c.name == "doctor" {
			mentions(t, c.name, r.stdout, "proxy", strings.TrimPrefix(s.URL, "http://"))
		}
		if len(written) != len(c.files) {
			t.Errorf("%s: only %d files are written", c.name, len(written))
		}
		if len(s.asked) == 0 {
			t.Errorf("%s did not use the proxy", c.name)
		}
		for _, asked := range s.asked {
			if asked != "CONNECT "+proxiedHost+":443 ada "+plantedProxyPassword {
				t.Errorf("%s asked the proxy: %s", c.name, asked)
			}
		}
	}
}

// TestProxyRefuses: a proxy that refuses the credentials is what the error is about. Its password is not shown.
func TestProxyRefuses(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := newProxy(t, "", http.StatusProxyAuthRequired)
	variables := p.behind(t, s, string(p.CACertificatePEM()))
	for _, c := range commands {
		t.Run(c.name, func(t *testing.T) {
			r, written := p.examined(t, c, variables)
			if r.code == 0 {
				t.Errorf("it ends with success:\n%s", r.all())
			}
			mentions(t, c.name, strings.ToLower(r.all()), "proxy")
			if got := s.count(); got > 6 {
				t.Errorf("the proxy is asked %d times", got)
			}
			if c.name == "snapshot" && len(written) > 0 {
				t.Error("a file is written")
			}
		})
	}
}
