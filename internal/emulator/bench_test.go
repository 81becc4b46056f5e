package emulator

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// BenchmarkUsersOfALargeTenant measures what one request costs besides the network. In a tenant of 20,000 users a write
// must not copy the directory.
func BenchmarkUsersOfALargeTenant(b *testing.B) {
	const users = 20_000
	s, err := Start(b.Context(), Options{Seed: func(s *State) {
		AddUsers(s, users)
		for i := range users {
			s.Group(SeedGroupID).Members = append(s.Group(SeedGroupID).Members, NumberedUserID(i+1))
		}
		smsFor(s, SeedGroupID)
	}})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.KeepBodies(false)
	token := s.IssueToken(TokenSpec{})
	send := func(b *testing.B, want int, method, path, body string) {
		r := httptest.NewRequestWithContext(b.Context(), method, graph.Prefix+path, bytes.NewReader([]byte(body)))
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != want {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	user := func(i int) string { return "/users/" + NumberedUserID(i%users+1) + "/authentication/phoneMethods" }
	const office = `{"phoneNumber":"+1 2065555555","phoneType":"office"}`
	b.Run("add and delete", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			send(b, http.StatusCreated, http.MethodPost, user(i), office)
			send(b, http.StatusNoContent, http.MethodDelete, user(i)+"/"+tenant.OfficePhoneMethodID, "")
		}
	})
	b.Run("add and delete, with sign-in by SMS", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			send(b, http.StatusCreated, http.MethodPost, user(i), `{"phoneNumber":"+1 2065555555","phoneType":"mobile"}`)
			send(b, http.StatusNoContent, http.MethodDelete, user(i)+"/"+MobilePhoneMethodID, "")
		}
	})
	b.Run("list", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			send(b, http.StatusOK, http.MethodGet, user(i), "")
		}
	})
	b.Run("batch of 20 reads", func(b *testing.B) {
		var items []byte
		for i := range 20 {
			items = fmt.Appendf(items, `,{"id":"%d","method":"GET","url":"%s"}`, i, user(i))
		}
		body := `{"requests":[` + string(items[1:]) + `]}`
		for b.Loop() {
			send(b, http.StatusOK, http.MethodPost, "/$batch", body)
		}
	})
	b.Run("page of users", func(b *testing.B) {
		for b.Loop() {
			send(b, http.StatusOK, http.MethodGet, "/users?$top=100", "")
		}
	})
	b.Run("user by name", func(b *testing.B) {
		for b.Loop() {
			send(b, http.StatusOK, http.MethodGet, "/users?$filter=userPrincipalName%20eq%20'user00777@contoso.example'", "")
		}
	})
	b.Run("policy write", func(b *testing.B) {
		for b.Loop() {
			send(b, http.StatusNoContent, http.MethodPatch, "/policies/authorizationPolicy", `{"allowedToUseSSPR":true}`)
		}
	})
}
