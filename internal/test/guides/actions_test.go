package guides

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// actionExample returns the documentation's example of an action.
func actionExample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(examplesFolder, "actions", name, "action.tf"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// invoked runs the command in an example's comment, "terraform apply -invoke=...", for an address.
func invoked(t *testing.T, folder string, n *acctest.Tenant, address string) string {
	t.Helper()
	return cli.OneLine(cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve", "-invoke="+address))
}

func says(t *testing.T, out string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(out, w) {
			t.Errorf("terraform does not say %q:\n%s", w, out)
		}
	}
}

// TestActionRevoke applies the example of the page through the real Terraform: the trigger revokes after an update and not
// after the creation, and the user can invoke it at any time.
func TestActionRevoke(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t)
	example := actionExample(t, "sspr_revoke_sign_in_sessions")
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "action.tf": example})
	revocations := func() int {
		return len(slices.DeleteFunc(n.Writes(), func(r emulator.Request) bool { return !strings.HasSuffix(r.Path, "/revokeSignInSessions") }))
	}
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	if revocations() != 0 {
		t.Error("creating the resource revoked")
	}
	cli.WriteFile(t, folder, "action.tf", strings.Replace(example, "111222", "111333", 1))
	out := cli.OneLine(cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve"))
	says(t, out, "Revoking the sign-in sessions.", "The service has accepted the request.")
	if revocations() != 1 {
		t.Errorf("%d revocations after the update", revocations())
	}
	says(t, invoked(t, folder, n, "action.sspr_revoke_sign_in_sessions.kim"), "The service has accepted the request.")
	if revocations() != 2 {
		t.Errorf("%d revocations after the invocation", revocations())
	}
}

// TestActionRemove invokes the example of the page: the plan warns, and what is left is what was not to go.
func TestActionRemove(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.User(emulator.SeedUserID).RegisteredMethods = []string{"microsoftAuthenticatorPush"}
	})
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "action.tf": actionExample(t, "sspr_remove_registered_method")})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	const address = "action.sspr_remove_registered_method.lost_phone"
	out := invoked(t, folder, n, address)
	says(t, out, "Lock-out risk: the user kim@contoso.example has no method left to reset the password", "Removing: Microsoft Authenticator.", "Removed 1 of 1: Microsoft Authenticator.", "Confirmed")
	says(t, invoked(t, folder, n, address), "Not registered: Microsoft Authenticator. There is nothing to remove.")
}

// TestActionReregister invokes the example of the page for one user, and then for all.
func TestActionReregister(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t)
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "action.tf": actionExample(t, "sspr_require_reregistration")})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	apps := func(user string) (ids []string) {
		if err := n.View(func(s emulator.State) {
			ids = append(s.AppIDs(user, emulator.AppAuthenticator), s.AppIDs(user, emulator.AppSoftwareOATH)...)
		}); err != nil {
			t.Fatal(err)
		}
		return ids
	}
	const users = "action.sspr_require_reregistration.users"
	says(t, invoked(t, folder, n, users+`["kim@contoso.example"]`), "Removing: software OATH token, Microsoft Authenticator.", "Removed 2 of 2")
	if len(apps(emulator.SeedUserID)) > 0 || len(apps(acctest.LeeID)) == 0 {
		t.Errorf("Kim has %v, Lee %v", apps(emulator.SeedUserID), apps(acctest.LeeID))
	}
	says(t, invoked(t, folder, n, users), "Not registered: ", "Removing: Microsoft Authenticator.")
	if len(apps(acctest.LeeID)) > 0 {
		t.Errorf("Lee has %v", apps(acctest.LeeID))
	}
}

// TestActionFails: an action that fails makes Terraform fail, with the words of the provider.
func TestActionFails(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t, func(s *emulator.State) { s.App(emulator.SeedClientID).Permissions = []string{"User.Read.All"} })
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "action.tf": actionExample(t, "sspr_require_reregistration")})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	out, err := cli.Try(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve", "-invoke=action.sspr_require_reregistration.users")
	if err == nil {
		t.Errorf("terraform succeeds:\n%s", out)
	}
	says(t, cli.OneLine(out), "Missing permission or directory role", "UserAuthenticationMethod.Read.All with admin consent")
}

// TestActionVariables: Terraform validates before it knows what variables hold. Their values are checked all the same, and
// a null in a set does not mean everything.
func TestActionVariables(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t)
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "action.tf": `
variable "method" {
  type    = string
  default = null
}

action "sspr_require_reregistration" "kim" {
  config {
    user_id = "kim@contoso.example"
    methods = ["email", var.method]
  }
}
`})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	for _, variable := range []string{"-var=method=null", "-var=method=mobilephone"} {
		out, err := cli.Try(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve", "-invoke=action.sspr_require_reregistration.kim", variable)
		if err == nil {
			t.Errorf("%s: terraform succeeds:\n%s", variable, out)
		}
	}
	if w := n.Writes(); len(w) > 0 {
		t.Errorf("writes: %v", w)
	}
}

// resetWorkspace starts a workspace with the example of a password reset, in a tenant where Kim and Lee have passwords.
func resetWorkspace(t *testing.T) (n *acctest.Tenant, folder string) {
	t.Helper()
	n = acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPassword(emulator.SeedUserID, oldPassword)
		s.SetPassword(acctest.LeeID, oldPassword)
	})
	folder = cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "action.tf": actionExample(t, "sspr_reset_password")})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	return n, folder
}

const oldPassword, temporaryPassword = "Tr0ub4dor&3", "correct-Horse-7-battery"

// applyTicket applies with a ticket and a password.
func applyTicket(t *testing.T, folder string, n *acctest.Tenant, ticket string, more ...string) (string, error) {
	t.Helper()
	out, err := cli.Try(t, folder, n, nil, append([]string{
		"apply", "-input=false", "-no-color", "-auto-approve", "-var=temporary_password=" + temporaryPassword, "-var=ticket=" + ticket,
	}, more...)...)
	return cli.OneLine(out), err
}

func userOf(t *testing.T, n *acctest.Tenant, id string) (u emulator.User) {
	t.Helper()
	if err := n.View(func(s emulator.State) { u = *s.User(id) }); err != nil {
		t.Fatal(err)
	}
	return u
}

// TestActionReset applies the example of the page: with the first ticket and with each new one, the
// temporary password is set and then the sessions end; with the same one, nothing happens. Another user is asked for a change
// only.
func TestActionReset(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n, folder := resetWorkspace(t)
	if out, err := cli.Try(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve"); err == nil || !strings.Contains(out, `variable "ticket"`) {
		t.Errorf("without a ticket: %v\n%s", err, out)
	}
	// The first ticket in a new folder.
	out, err := applyTicket(t, folder, n, "INC-4711")
	if err != nil {
		t.Fatal(out)
	}
	says(t, out, "password = (write-only attribute)", "The service has accepted the new password. The user must change it at the next sign-in.", "All sessions end within a few minutes.", "Actions: 2 invoked.")
	kim := userOf(t, n, emulator.SeedUserID)
	if !kim.Password.Is(temporaryPassword) || !kim.Password.MustChange || kim.SessionsValidFrom.IsZero() {
		t.Errorf("Kim has %+v, sessions from %v", kim.Password, kim.SessionsValidFrom)
	}
	if w := n.Writes(); len(w) != 2 || w[0].Method != "PATCH" || !strings.HasSuffix(w[1].Path, "/revokeSignInSessions") {
		t.Errorf("writes: %+v", w)
	}
	if out, err = applyTicket(t, folder, n, "INC-4711"); err != nil || !strings.Contains(out, "No changes.") {
		t.Errorf("the same ticket: %v\n%s", err, out)
	}
	// The next ticket of the same folder, and the first one without a value.
	n.ResetRequests()
	if out, err = applyTicket(t, folder, n, "INC-4713"); err != nil || len(n.Writes()) != 2 {
		t.Errorf("another ticket: %v, %d writes\n%s", err, len(n.Writes()), out)
	}
	says(t, out, "Actions: 2 invoked.")
	if out, err := cli.Try(t, folder, n, nil, "plan", "-input=false", "-no-color"); err == nil || !strings.Contains(out, `variable "ticket"`) {
		t.Errorf("a plan without a ticket: %v\n%s", err, out)
	}
	out = cli.OneLine(cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve", "-var=ticket=INC-4712", "-invoke=action.sspr_reset_password.lee"))
	says(t, out, "The current password stays valid until the user changes it. The user must pass multifactor authentication and change it at the next sign-in.")
	if lee := userOf(t, n, acctest.LeeID).Password; !lee.Is(oldPassword) || !lee.MFAFirst {
		t.Errorf("Lee has %+v", lee)
	}
}

// TestActionResetInvoked checks that the action changes nothing and fails if Terraform does not pass an ephemeral password on,
// and that an ordinary variable is passed.
func TestActionResetInvoked(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 16)
	n, folder := resetWorkspace(t)
	out, err := applyTicket(t, folder, n, "INC-4711", "-invoke=action.sspr_reset_password.kim")
	if err == nil {
		t.Error("the reset without a password succeeds")
	}
	says(t, out, "No password", "passes no ephemeral value to an action that is invoked with -invoke", "keep_password = true")
	if kim := userOf(t, n, emulator.SeedUserID).Password; !kim.Is(oldPassword) || kim.MustChange {
		t.Errorf("Kim has %+v", kim)
	}
	cli.WriteFile(t, folder, "action.tf", strings.Replace(actionExample(t, "sspr_reset_password"), "ephemeral = true", "sensitive = true", 1))
	if out, err = applyTicket(t, folder, n, "INC-4711", "-invoke=action.sspr_reset_password.kim"); err != nil {
		t.Fatal(out)
	}
	if kim := userOf(t, n, emulator.SeedUserID).Password; !kim.Is(temporaryPassword) || !kim.MustChange {
		t.Errorf("Kim has %+v", kim)
	}
}

// TestGuideRunningActions runs what the guide shows: an action for the caller, of one user or of all, and before a removal.
func TestGuideRunningActions(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 16)
	n := acctest.NewTenant(t)
	config := cli.ReadFile(t, filepath.Join(examplesFolder, "running-actions", "main.tf"))
	folder := cli.Workspace(t, map[string]string{"main.tf": `provider "sspr" {}`, "users.tf": config}) // as copied
	revoked := func(what string, want ...string) {
		t.Helper()
		var got []string
		for _, r := range n.Writes() {
			if user, ok := strings.CutSuffix(strings.TrimPrefix(r.Path, "/v1.0/users/"), "/revokeSignInSessions"); ok {
				got = append(got, user)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s revokes the sessions of %v, want %v", what, got, want)
		}
		n.ResetRequests()
	}
	apply := func(more ...string) {
		t.Helper()
		cli.Run(t, folder, n, nil, append([]string{"apply", "-input=false", "-no-color", "-auto-approve"}, more...)...)
	}
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	apply()
	revoked("the creation")
	const address = "-invoke=action.sspr_revoke_sign_in_sessions.user"
	apply(address, `-target=sspr_user_contact_info.user["kim@contoso.example"]`)
	revoked("one user", emulator.SeedUserID)
	apply(address)
	revoked("all users", emulator.SeedUserID, acctest.LeeID)
	cli.WriteFile(t, folder, "users.tf", strings.Replace(config, "111222", "111777", 1))
	apply()
	revoked("a change", emulator.SeedUserID)
	cli.WriteFile(t, folder, "users.tf", strings.Replace(strings.Replace(config, "111222", "111777", 1), `    "lee@contoso.example" = "+61 400111333"`+"\n", "", 1))
	apply()
	revoked("a removal", acctest.LeeID)
	if phone := userOf(t, n, acctest.LeeID).Methods.Mobile; phone != "" {
		t.Errorf("a removal leaves the phone %s", phone)
	}
}
