package graphtest

import (
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// JSON is the Content-Type of Graph's answers.
const JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"

// Page is what a gateway answers.
const Page = "<html><head><title>502 Bad Gateway</title></head><body>Microsoft-Azure-Application-Gateway/v2</body></html>"

// Answer writes an answer with a request ID. An empty contentType is left out.
func Answer(w http.ResponseWriter, status int, contentType, body string) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.Header().Set("request-id", "7f1c0b2e-0000-4000-8000-000000000001")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// Stub answers every request with the same.
type Stub struct {
	Status                 int
	ContentType, Body, WWW string
}

// RoundTrip returns the answer.
func (s Stub) RoundTrip(r *http.Request) (*http.Response, error) {
	h := http.Header{"Content-Type": {s.ContentType}, "Www-Authenticate": {s.WWW}}
	return &http.Response{
		StatusCode: s.Status, Header: h, Body: io.NopCloser(strings.NewReader(s.Body)), ContentLength: int64(len(s.Body)), Request: r, Proto: "HTTP/1.1",
	}, nil
}

// Roots returns the certificate of a test server in PEM form.
func Roots(s *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}
