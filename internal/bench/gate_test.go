package bench

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// gate is a proxy that passes one request at a time to a tenant and refuses batches. With it, the same provider sends
// one request at a time.
type gate struct {
	url, caPath string
}

func newGate(b *testing.B, n *tenant) gate {
	b.Helper()
	target, err := url.Parse(n.URL())
	if err != nil {
		b.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(n.CACertificatePEM())
	forward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // addresses in answers lead back through the gate
		},
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}},
		ErrorLog:  log.New(io.Discard, "", 0),
	}
	var one sync.Mutex
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/$batch") {
			http.Error(w, `{"error":{"code":"BadRequest","message":"Batches are off."}}`, http.StatusBadRequest)
			return
		}
		one.Lock()
		defer one.Unlock()
		forward.ServeHTTP(w, r)
	}))
	b.Cleanup(server.Close)
	both := bytes.Join([][]byte{
		n.CACertificatePEM(), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
	}, []byte("\n"))
	caPath := filepath.Join(b.TempDir(), "both.pem")
	if err := os.WriteFile(caPath, both, 0o600); err != nil {
		b.Fatal(err)
	}
	return gate{url: server.URL, caPath: caPath}
}

// environment returns the environment variables with which the provider uses the gate.
func (g gate) environment() []string {
	return []string{"SSPR_GRAPH_ENDPOINT=" + g.url, "SSPR_CA_CERTIFICATE_PATH=" + g.caPath}
}
