package guides

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestGuidePasswords follows the guide "Passwords: protection, lock-out, expiry" with a service principal. In between, a person's new
// password is refused because it is a banned word, and after the destroy the tenant is as it was.
func TestGuidePasswords(t *testing.T) {
	t.Parallel()
	server, err := emulator.Start(t.Context(), emulator.Options{PagesAddress: "127.0.0.1:0", Seed: lostPassword})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	n := acctest.TenantOf(t, server)
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(examplesFolder, "scenarios", "passwords"))); err != nil {
		t.Fatal(err)
	}
	cli.Install(t, filepath.Join(folder, "terraform.d", "plugins"))
	before := passwordSettings(t, n)
	steps := stepsOf(t, "passwords", "shell")
	if len(steps) != 4 {
		t.Fatalf("the guide has %d steps", len(steps))
	}
	followSteps(t, folder, n, cli.Variables(t, n), steps[:3])
	if got := passwordSettings(t, n); reflect.DeepEqual(got, before) {
		t.Errorf("nothing is applied: %v", got)
	}
	for _, c := range []struct{ password, answer string }{{"Bellevue-7", "has blocked a word in this password"}, {"Tailspin-7", `"step": "reset"`}} {
		if got := resetPassword(t, server, c.password); !strings.Contains(got, c.answer) {
			t.Errorf("%s: %s", c.password, got)
		}
	}
	followSteps(t, folder, n, cli.Variables(t, n), steps[3:])
	if got := passwordSettings(t, n); !reflect.DeepEqual(got, before) {
		t.Errorf("after the destroy the tenant has\n%v, want\n%v", got, before)
	}
}

// passwordSettings returns what the guide's configuration changes.
func passwordSettings(t *testing.T, n *acctest.Tenant) (all []string) {
	t.Helper()
	if err := n.View(func(s emulator.State) {
		for _, d := range []emulator.Document{s.PasswordRules, *s.Domain(emulator.SeedDomain)} {
			all = append(all, string(d.Raw()))
		}
		// A branding that was made stays, without these values.
		branding := gjson.ParseBytes(s.Branding.Raw())
		all = append(all, branding.Get("customForgotMyPasswordText").String())
		if branding.Get("loginPageTextVisibilitySettings.hideForgotMyPassword").Bool() {
			all = append(all, "hidden")
		}
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// lostPassword lets a user reset the password with one method. Passwords expire in one domain, and the other has no value, as in most
// tenants (passwords 2.4).
func lostPassword(s *emulator.State) {
	acctest.EmailFor("all_users")(s)
	s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", 90)
	s.Domain(emulator.SeedDomain).Set("passwordNotificationWindowInDays", 14)
	s.SetPolicy("enablementType", 2)
	s.SetPolicy("numberOfAuthenticationMethodsRequired", 1)
	s.User(emulator.SeedUserID).Methods.Email = "kim@fabrikam.example"
}

// resetPassword has the user reset the password with all verifications, by the JSON door, and returns what the page answers.
func resetPassword(t *testing.T, server *emulator.Server, password string) string {
	t.Helper()
	address := server.PagesURL() + "/_emulator/v1/users/" + emulator.SeedUserID + "/reset"
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(`{"password": "`+password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}
