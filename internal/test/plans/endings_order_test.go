package plans

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestAHarmlessResourceComesFirst: in the emulated tenant, a resource whose methods no user needs is silent, and does not
// silence the next one of the same plan, whose methods a user does need.
func TestAHarmlessResourceComesFirst(t *testing.T) {
	t.Parallel()
	const config = cli.Requirement + `
provider "sspr" {
  environment = "emulator"
}
resource "sspr_policy" "this" {
  enabled_for = "all"
}
resource "sspr_users_contact_info" "this" {
  users = { "tia@contoso.example" = { mobile_phone = "+61 400000001" } }
}
`
	p := cli.NewProcess(t, "")
	p.Write(t, config)
	p.Apply(t, 0)
	p.Write(t, config+`
resource "sspr_authentication_method_configuration" "sms" {
  method          = "sms"
  state           = "enabled"
  included_groups = ["`+emulator.SeedGroupID+`"]
}
resource "sspr_authentication_method_configuration" "voice" {
  method          = "voice"
  state           = "enabled"
  included_groups = ["all_users"]
  depends_on      = [sspr_authentication_method_configuration.sms]
}
`)
	out := cli.OneLine(p.Plan(t, 2))
	if strings.Count(out, "Text messages and voice calls end on February 1, 2027") != 1 || !strings.Contains(out, "On February 1, 2027, 1 of the 5 users in scope will lose password reset for lack of another method") ||
		!strings.Contains(out, "with sspr_authentication_method_configuration.voice") {
		t.Errorf("want one warning, of the calls:\n%s", out)
	}
}
