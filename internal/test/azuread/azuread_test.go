package main_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// The users of the emulated tenant that the tests need.
const (
	kim = "b1d4c0de-0000-4000-8000-000000000104"
	lee = "b1d4c0de-0000-4000-8000-000000000105"
	pat = "b1d4c0de-0000-4000-8000-000000000106"
)

const requirements = `
terraform {
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

provider "azuread" {}
provider "sspr" {}
`

// config is what people write: a group of azuread, its members, and password reset for them.
const config = requirements + `
data "azuread_client_config" "current" {}

data "azuread_user" "kim" {
  user_principal_name = "kim@contoso.example"
}

data "azuread_users" "others" {
  user_principal_names = ["lee@contoso.example", "pat@contoso.example"]
}

resource "azuread_group" "reset" {
  display_name     = "Password reset"
  description      = "May reset their passwords"
  security_enabled = true
  owners           = [data.azuread_client_config.current.object_id]
  members          = [data.azuread_user.kim.object_id, data.azuread_users.others.object_ids[0]]

  lifecycle {
    create_before_destroy = true
  }
}

resource "azuread_group" "mail" {
  display_name     = "E-mail for resets"
  security_enabled = true
}

resource "azuread_group_member" "kim" {
  group_object_id  = azuread_group.mail.object_id
  member_object_id = data.azuread_user.kim.object_id
}

data "azuread_group" "reset" {
  object_id = azuread_group.reset.object_id # by name there would be two while the group is replaced
}

data "azuread_group" "test" {
  display_name     = "SSPR-Test-Group"
  security_enabled = true
}

resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = azuread_group.reset.object_id
  on_destroy  = "restore"
}

resource "sspr_user_contact_info" "kim" {
  user_id = data.azuread_user.kim.object_id
  email   = "kim@fabrikam.example"
}

output "found" {
  value = {
    tenant  = data.azuread_client_config.current.tenant_id
    name    = data.azuread_user.kim.display_name
    group   = data.azuread_group.reset.object_id
    id      = azuread_group.reset.id
    members = data.azuread_group.reset.members
    test    = data.azuread_group.test.object_id
  }
}
`

// group returns a group of the tenant by its name.
func group(t *testing.T, n *acctest.Tenant, name string) emulator.Group {
	t.Helper()
	var found []emulator.Group
	if err := n.View(func(s emulator.State) {
		for _, g := range s.Groups {
			if g.DisplayName == name {
				found = append(found, g)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("there are %d groups %q, want one", len(found), name)
	}
	return found[0]
}

// resetBy returns the ID of the group whose members can reset their passwords.
func resetBy(t *testing.T, n *acctest.Tenant) string {
	t.Helper()
	return strings.Trim(n.Property("passwordResetEnabledGroupIds"), `[]"`)
}

var flags = []string{"-input=false", "-no-color"}

func apply(t *testing.T, folder string, n *acctest.Tenant, args ...string) string {
	t.Helper()
	return cli.Run(t, folder, n, nil, slices.Concat([]string{"apply", "-auto-approve"}, flags, args)...)
}

// plansNothing fails if terraform would change anything.
func plansNothing(t *testing.T, folder string, n *acctest.Tenant) {
	t.Helper()
	if out, err := cli.Try(t, folder, n, nil, slices.Concat([]string{"plan", "-detailed-exitcode"}, flags)...); err != nil {
		t.Errorf("the plan is not clean: %v\n%s", err, out)
	}
}

// TestGroupAndPolicy: a group of azuread and a policy of sspr in one configuration are applied, changed, replaced and
// destroyed, by processes of their own.
func TestGroupAndPolicy(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	before := resetBy(t, n)
	folder := cli.WorkspaceWithAzuread(t, map[string]string{"main.tf": config})
	cli.Run(t, folder, n, nil, append([]string{"init"}, flags...)...)
	apply(t, folder, n)
	first := group(t, n, "Password reset")
	if got := resetBy(t, n); got != first.ID {
		t.Errorf("the members of %s can reset, want those of %s", got, first.ID)
	}
	if !slices.Equal(slices.Sorted(slices.Values(first.Members)), []string{kim, lee}) || !slices.Equal(group(t, n, "E-mail for resets").Members, []string{kim}) {
		t.Errorf("the members are %v and %v", first.Members, group(t, n, "E-mail for resets").Members)
	}
	var found struct {
		Tenant, Name, Group, ID, Test string
		Members                       []string
	}
	if err := json.Unmarshal([]byte(cli.Run(t, folder, n, nil, "output", "-json", "found")), &found); err != nil {
		t.Fatal(err)
	}
	if found.Tenant != emulator.SeedTenantID || found.Name != "Kim Akers" || found.Group != first.ID || found.ID != "/groups/"+first.ID ||
		found.Test != emulator.SeedGroupID || !slices.Equal(slices.Sorted(slices.Values(found.Members)), []string{kim, lee}) {
		t.Errorf("found %+v", found)
	}
	plansNothing(t, folder, n)

	cli.WriteFile(t, folder, "main.tf", strings.NewReplacer("May reset their", "May reset", "[0]", "[1]", `"Password reset"`, `"Reset"`).Replace(config))
	apply(t, folder, n)
	changed := group(t, n, "Reset")
	if changed.ID != first.ID || !slices.Equal(slices.Sorted(slices.Values(changed.Members)), []string{kim, pat}) {
		t.Errorf("the changed group is %+v", changed)
	}
	plansNothing(t, folder, n)

	apply(t, folder, n, "-replace=azuread_group.reset")
	replaced := group(t, n, "Reset")
	if replaced.ID == first.ID || resetBy(t, n) != replaced.ID {
		t.Errorf("the group is %s, before %s, and the policy has %s", replaced.ID, first.ID, resetBy(t, n))
	}
	plansNothing(t, folder, n)

	cli.Run(t, folder, n, nil, slices.Concat([]string{"destroy", "-auto-approve"}, flags)...)
	if got := resetBy(t, n); got != before {
		t.Errorf("after destroy the policy has the group %q, want %q", got, before)
	}
	if err := n.View(func(s emulator.State) {
		for _, g := range s.Groups {
			if g.ID == replaced.ID || g.DisplayName == "E-mail for resets" {
				t.Errorf("after destroy the group %s is there", g.DisplayName)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
}

// TestImport: a group that exists is imported with azuread's form of its ID, and then nothing is to be changed.
func TestImport(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	text := requirements + `
import {
  to = azuread_group.pilot
  id = "/groups/b1d4c0de-0000-4000-8000-000000000201"
}

resource "azuread_group" "pilot" {
  display_name     = "SSPR-Test-Group"
  security_enabled = true
}
`
	folder := cli.WorkspaceWithAzuread(t, map[string]string{"main.tf": text})
	cli.Run(t, folder, n, nil, append([]string{"init"}, flags...)...)
	apply(t, folder, n)
	if out := cli.Run(t, folder, n, nil, "state", "show", "-no-color", "azuread_group.pilot"); !strings.Contains(out, "b1d4c0de-0000-4000-8000-000000000201") {
		t.Errorf("the state has\n%s", out)
	}
	plansNothing(t, folder, n)
}

// TestMock: "terraform test" replaces azuread by a mock, which needs the provider's schema alone. azuread signs in nowhere, and
// sspr is tried on the emulated tenant with the ID of a group that it has.
func TestMock(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 7, 7)
	n := acctest.NewTenant(t)
	folder := cli.WorkspaceWithAzuread(t, map[string]string{
		"main.tf": requirements + `
resource "azuread_group" "reset" {
  display_name     = "Password reset"
  security_enabled = true
}

resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = azuread_group.reset.object_id
}
`,
		"mock.tftest.hcl": `
mock_provider "azuread" {
  mock_resource "azuread_group" {
    defaults = {
      object_id = "b1d4c0de-0000-4000-8000-000000000201"
    }
  }
}

run "selected" {
  assert {
    condition     = sspr_policy.this.group_id == "b1d4c0de-0000-4000-8000-000000000201"
    error_message = "another group"
  }
}
`,
	})
	cli.Run(t, folder, n, nil, append([]string{"init"}, flags...)...)
	out := cli.Run(t, folder, n, []string{"ARM_METADATA_HOSTNAME"}, "test", "-no-color")
	if !strings.Contains(out, "1 passed, 0 failed") {
		t.Error(out)
	}
}
