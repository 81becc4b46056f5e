package portal

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// caller is a client of the portal, which serves a tenant in memory. No change is undone or kept from another request.
type caller struct {
	t       *testing.T
	state   *tenant.State
	issuer  *token.Issuer
	service *Service
	server  *httptest.Server
}

func newCaller(t *testing.T, change func(*tenant.State)) *caller {
	t.Helper()
	c := &caller{t: t, state: tenant.Seed(time.Now())}
	if change != nil {
		change(c.state)
	}
	const origin = "https://emulator.example"
	c.issuer = token.NewIssuer(origin, time.Now)
	c.service = New(origin, c.issuer, &wire.StaleDocuments{})
	handler := c.service.Handler()
	c.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &wire.Exchange{Now: time.Now(), State: c.state}
		x.Body, x.BodyErr = wire.ReadBody(r)
		handler.ServeHTTP(w, x.In(r))
	}))
	t.Cleanup(c.server.Close)
	return c
}

// reply is an answer that was read to its end.
type reply struct {
	*http.Response
	body []byte
}

// send sends a request with a token and a request id; header has further names and values by turns.
func (c *caller) send(method, path string, body []byte, as token.Spec, header ...string) reply {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL+prefix+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	as.Audience = tenant.PortalAudience
	r.Header.Set("Authorization", "Bearer "+token.Sign(c.issuer.ClaimsFor(c.state, as)))
	r.Header.Set("x-ms-client-request-id", uuid.NewString())
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := c.server.Client().Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{resp, read}
}
