package provider

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// graphSignIns returns how many tokens sign-in issued for Microsoft Graph.
func graphSignIns(p *place) int {
	n := 0
	for _, r := range p.Requests() {
		if r.Service == emulator.SignIn && r.Method == http.MethodPost && r.Status == http.StatusOK {
			n++
		}
	}
	return n
}

// TestRefusedTokenInMidRun checks that, with a real credential, one 401 for one request, for one of a batch or for a whole
// batch costs one new token, and every user of the run is read. If every token is refused, only one new one was tried.
func TestRefusedTokenInMidRun(t *testing.T) {
	t.Parallel()
	const users = 20
	refused := emulator.Fault{
		Service: emulator.Graph, Status: http.StatusUnauthorized, ContentType: "application/json",
		Body: `{"error":{"code":"InvalidAuthenticationToken","message":"Access token has been revoked."}}`,
	}
	for name, change := range map[string]func(*emulator.Fault){
		"one request":        func(f *emulator.Fault) { f.Times = 1; f.Method = http.MethodGet },
		"one in the middle":  func(f *emulator.Fault) { f.Times, f.Skip, f.Method = 1, 7, http.MethodGet },
		"a batch as such":    func(f *emulator.Fault) { f.Times, f.Path = 1, "/$batch" },
		"all, once and ever": func(*emulator.Fault) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.change(func(s *emulator.State) { emulator.AddUsers(s, users, func(int, *emulator.User) {}) })
			data := p.configured(values{"client_id": emulator.SeedClientID, "client_secret": p.Credentials().ClientSecret}, nil)
			if err := readGraph(t.Context(), data); err != nil {
				t.Fatal(err)
			}
			before := graphSignIns(p)
			fault := refused
			change(&fault)
			p.Inject(fault)
			failed := readUsers(t, data, users)
			if fault.Times == 0 {
				if len(failed) != users || graphSignIns(p)-before != 1 {
					t.Errorf("%d of %d users failed, after %d new tokens", len(failed), users, graphSignIns(p)-before)
				}
				explains(t, failed[0], "Access token rejected", "InvalidAuthenticationToken", "The service also rejected a new token of the application")
				return
			}
			if len(failed) > 0 || graphSignIns(p)-before != 1 {
				t.Errorf("%d users failed (%v), after %d new tokens, want 1", len(failed), failed, graphSignIns(p)-before)
			}
		})
	}
}

// readUsers reads users side by side, and returns the errors of those who failed. It compares each answer with the user's
// name.
func readUsers(t *testing.T, data *run.Data, n int) (failed []error) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := 1; i <= n; i++ {
		all.Go(func() {
			id := emulator.NumberedUserID(i)
			user, err := data.Graph.User(t.Context(), id)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && !strings.EqualFold(user.ID, id) {
				err = fmt.Errorf("%s is shown as %s", id, user.ID)
			}
			if err != nil {
				failed = append(failed, err)
			}
		})
	}
	all.Wait()
	return failed
}
