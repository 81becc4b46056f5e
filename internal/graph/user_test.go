package graph

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

func TestUser(t *testing.T) {
	const kimName, guestName = "kim@contoso.example", "gil_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
	for name, test := range map[string]struct {
		spec     emulator.TokenSpec
		idOrName string
		want     User
		kind     serviceerror.Kind
	}{
		"by id":          {emulator.TokenSpec{}, emulator.SeedUserID, User{emulator.SeedUserID, kimName}, 0},
		"by name":        {emulator.TokenSpec{}, kimName, User{emulator.SeedUserID, kimName}, 0},
		"in other case":  {emulator.TokenSpec{}, strings.ToUpper(kimName), User{emulator.SeedUserID, kimName}, 0},
		"guest":          {emulator.TokenSpec{}, guestName, User{emulator.SeedGuestID, guestName}, 0},
		"with Azure CLI": {emulator.TokenSpec{User: emulator.SeedUserID}, guestName, User{emulator.SeedGuestID, guestName}, 0},
		"nobody by id":   {emulator.TokenSpec{}, emulator.NumberedUserID(7), User{}, serviceerror.NotFound},
		"nobody by name": {emulator.TokenSpec{}, "x/y?z@contoso.example", User{}, serviceerror.NotFound},
		"nobody at all":  {emulator.TokenSpec{}, "", User{}, serviceerror.NotFound},
		"not allowed":    {emulator.TokenSpec{ClientID: emulator.SeedLimitedClientID}, kimName, User{}, serviceerror.Forbidden},
		"without scope":  {emulator.TokenSpec{User: emulator.SeedUserID, Scope: "Policy.Read.All"}, kimName, User{}, serviceerror.ScopeMissing},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, test.spec, nil)
			got, err := client.User(t.Context(), test.idOrName)
			if got != test.want || serviceerror.KindOf(err) != test.kind || (err == nil) != (test.kind == 0) {
				t.Errorf("got %+v, %v", got, err)
			}
			for _, r := range server.Requests() {
				if test.idOrName == "" || r.Path != "/v1.0/users/"+test.idOrName || r.Query != "%24select=id,userPrincipalName" && r.Query != "$select=id,userPrincipalName" && r.Query != "$select=id%2CuserPrincipalName" {
					t.Errorf("%s %s?%s", r.Method, r.Path, r.Query)
				}
			}
			if err != nil && test.kind != serviceerror.NotFound && !strings.Contains(err.Error(), "User.ReadBasic.All") {
				t.Errorf("the permission is not named: %v", err)
			}
		})
	}
}

// TestUserNamedWithADollar: the tenant answers 400 to such a name in a path, and knows it in parentheses.
func TestUserNamedWithADollar(t *testing.T) {
	const name = "$kim.o'neil@contoso.example"
	client, _ := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.User(emulator.SeedUserID).UserPrincipalName = name })
	if got, err := client.User(t.Context(), name); err != nil || got != (User{emulator.SeedUserID, name}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := client.User(t.Context(), "$nobody@contoso.example"); serviceerror.KindOf(err) != serviceerror.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestUserThatIsNone(t *testing.T) {
	client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, jsonType, `{"value":[]}`) })
	if _, err := client.User(t.Context(), "u"); serviceerror.KindOf(err) != serviceerror.NotUnderstood {
		t.Errorf("got %v", err)
	}
}

// TestUserAddress: a name that begins with $ is a key in parentheses, because the service answers 400 to it in a path;
// every other name stays a part of the path. Nothing in a name reaches beyond its place.
func TestUserAddress(t *testing.T) {
	for name, want := range map[string]string{
		"$x@contoso.example":                "/v1.0/users('$x@contoso.example')",
		"$x_y.example#EXT#@contoso.example": "/v1.0/users('$x_y.example%23EXT%23@contoso.example')",
		"$a/b?c%41@contoso.example":         "/v1.0/users('$a%2Fb%3Fc%2541@contoso.example')",
		"$o'x@contoso.example":              "/v1.0/users('$o%27%27x@contoso.example')",
		"o'brien@contoso.example":           "/v1.0/users('o%27%27brien@contoso.example')",
		"x$y@contoso.example":               "/v1.0/users/x%24y%40contoso.example",
		"KIM@Contoso.example":               "/v1.0/users/KIM%40Contoso.example",
		"gil#EXT#@contoso.example":          "/v1.0/users/gil%23EXT%23%40contoso.example",
		emulator.SeedUserID:                 "/v1.0/users/" + emulator.SeedUserID,
	} {
		t.Run(name, func(t *testing.T) {
			var asked string
			client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				asked = r.RequestURI
				answer(w, 200, jsonType, `{"id":"`+groupID+`","userPrincipalName":"x"}`)
			})
			if got, err := client.User(t.Context(), name); err != nil || got.ID != groupID {
				t.Fatalf("got %+v, %v", got, err)
			}
			if path, query, _ := strings.Cut(asked, "?"); path != want || !strings.Contains(query, "select=id") {
				t.Errorf("asked for %s, want %s", asked, want)
			}
		})
	}
}
