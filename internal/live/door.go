package live

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Request is a request that passed through the front door.
type Request struct {
	// Method and Path are those of the request. For an item of a batch they are the item's, with the version's prefix.
	Method, Path string
	// Status is the status of the answer.
	Status int
	// Body is the body of the request.
	Body []byte
}

// IsWrite reports whether the request asked for a change.
func (r Request) IsWrite() bool {
	return isWrite(r.Method) && !part{method: r.Method, path: r.Path}.isQuery()
}

func isWrite(method string) bool { return method != http.MethodGet && method != http.MethodHead }

// Door is a proxy on this machine in front of a live tenant: the provider under test uses it instead of the services.
// It passes only requests with a token of the configured tenant, and only writes that the snapshot of the run can undo.
// Sign-in does not go through it.
type Door struct {
	config *Config
	server *http.Server
	client *http.Client
	url    string
	pem    []byte

	mu       sync.Mutex
	requests []Request
	recorder *recorder
}

// OpenDoor starts the front door of a process that has joined a run. It writes recordings to the configured folder.
func OpenDoor(c *Config) (*Door, error) {
	client, err := transport.NewClient(transport.Options{CACertificatePEM: c.caPEM, Hosts: hosts(c.cloud.GraphEndpoint, c.cloud.PortalEndpoint)})
	if err != nil {
		return nil, err
	}
	certificate, authority, err := doorCertificate()
	if err != nil {
		return nil, err
	}
	d := &Door{config: c, client: client, pem: append(append([]byte{}, c.caPEM...), authority...)}
	if c.Record != "" {
		if d.recorder, err = newRecorder(c); err != nil {
			return nil, err
		}
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d.url = "https://" + listener.Addr().String()
	d.server = &http.Server{Handler: d, ReadHeaderTimeout: 30 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go func() {
		_ = d.server.Serve(tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}))
	}()
	return d, nil
}

// URL returns the door's origin, for graph_endpoint and portal_endpoint.
func (d *Door) URL() string { return d.url }

// CertificatesPEM returns the certificates that the provider has to trust: the door's, and those for sign-in.
func (d *Door) CertificatesPEM() []byte { return slices.Clone(d.pem) }

// Close stops the door.
func (d *Door) Close() error { return d.server.Close() }

// Requests returns the requests since the start or the last Reset.
func (d *Door) Requests() []Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.requests)
}

// Reset discards the requests so far.
func (d *Door) Reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests = nil
}

// ServeHTTP forwards one request, or refuses it.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		refuse(w, "the body cannot be read")
		return
	}
	parts, err := partsOf(r, body)
	if err == nil {
		err = d.check(r, parts)
	}
	if err != nil {
		refuse(w, err.Error())
		return
	}
	a, err := d.forward(r, body)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	d.remember(r, parts, a)
	for name, values := range a.header {
		if !hopByHop(name) {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(a.status)
	// Links to the next page must go through the door too: tokens are sent only to configured hosts.
	_, _ = w.Write(bytes.ReplaceAll(a.body, []byte(d.config.cloud.GraphEndpoint+graphPrefix+"/"), []byte(d.url+graphPrefix+"/")))
}

// answered is the answer of a service.
type answered struct {
	status int
	header http.Header
	body   []byte
}

func (d *Door) forward(r *http.Request, body []byte) (answered, error) {
	origin := d.config.cloud.GraphEndpoint
	if strings.HasPrefix(r.URL.Path, portalPrefix+"/") {
		origin = d.config.cloud.PortalEndpoint
	}
	request, err := http.NewRequestWithContext(r.Context(), r.Method, origin+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return answered{}, err
	}
	request.Header = r.Header.Clone()
	for name := range request.Header {
		// The transport negotiates the compression itself, so bodies are readable here.
		if hopByHop(name) || name == "Accept-Encoding" {
			request.Header.Del(name)
		}
	}
	response, err := d.client.Do(request)
	if err != nil {
		return answered{}, err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	return answered{response.StatusCode, response.Header, content}, err
}

func hopByHop(name string) bool {
	switch name {
	case "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length":
		return true
	}
	return false
}

// refuse answers a request that must not be forwarded, so that a test fails with the reason.
func refuse(w http.ResponseWriter, why string) {
	message := "the front door of the live tests refuses this: " + why
	body, _ := json.Marshal(map[string]any{"error": map[string]string{"code": "refusedByLiveTests", "message": message}})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write(body)
}

// remember stores the forwarded request, and records it if recording is enabled.
func (d *Door) remember(r *http.Request, parts []part, a answered) {
	exchanges := exchangesOf(r, parts, a)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range exchanges {
		d.requests = append(d.requests, Request{Method: e.Method, Path: e.path, Status: e.Status, Body: e.sent})
		if d.recorder != nil {
			if err := d.recorder.write(e); err != nil {
				// A failed recording must not fail a test, and its error can contain recorded data.
				_, _ = fmt.Fprintln(log.Writer(), "a recording was left out")
			}
		}
	}
}
