package graph

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// caller is an application with every permission. Its requests reach the service as they do from the server; the tenant
// is in memory, and a refused change is not undone.
type caller struct {
	t       *testing.T
	state   *tenant.State
	service *Service
	handler http.Handler
}

func newCaller(t *testing.T, change func(*tenant.State)) *caller {
	t.Helper()
	c := &caller{t: t, state: tenant.Seed(time.Now())}
	if change != nil {
		change(c.state)
	}
	const origin = "https://emulator.example"
	c.service = New(origin, token.NewIssuer(origin, time.Now), &wire.StaleDocuments{})
	c.handler = c.service.Handler()
	return c
}

// send sends a request to a path below the version; header has names and values by turns.
func (c *caller) send(method, path string, body any, header ...string) *wire.Answer {
	c.t.Helper()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = document.Encode(body); err != nil {
			c.t.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(c.t.Context(), method, Prefix+path, bytes.NewReader(raw))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	app := c.state.App(tenant.SeedClientID)
	x := &wire.Exchange{Now: time.Now(), Body: raw, State: c.state, Claims: &token.Claims{
		IDType: "app", AppID: app.ClientID, ObjectID: app.ObjectID, Roles: app.Permissions,
	}}
	a := wire.NewAnswer()
	c.handler.ServeHTTP(a, x.In(r))
	return a
}

// want sends a request, checks the status and decodes the answer, if it has one.
func (c *caller) want(status int, method, path string, body any, header ...string) (answer map[string]any) {
	c.t.Helper()
	a := c.send(method, path, body, header...)
	if a.Status != status {
		c.t.Fatalf("%s %s: status %d instead of %d: %s", method, path, a.Status, status, a.Body)
	}
	if len(a.Body) > 0 {
		if err := json.Unmarshal(a.Body, &answer); err != nil {
			c.t.Fatalf("%s: %v", a.Body, err)
		}
	}
	return answer
}

// includes reports whether every property of the second document is in the first with the same value.
func includes(d, part document.Document) bool {
	return !slices.ContainsFunc(part, func(p document.Property) bool {
		value, _ := d.Get(p.Key)
		return string(value) != string(p.Value)
	})
}
