package signinlinks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

var spec = subjects.SignInLinks.Spec

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, spec)
}

// shown checks a property of the branding.
func shown(n *acctest.Tenant, property, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var found json.RawMessage
		if err := n.View(func(s emulator.State) { found, _ = s.Branding.Get(property) }); err != nil {
			return err
		}
		if string(found) != want {
			return fmt.Errorf("%s is %s instead of %s", property, found, want)
		}
		return nil
	}
}

// TestATenantWithoutABranding makes one in both ways that are seen (passwords 3.13 and 3.15), and a destroy leaves it, with Microsoft's
// links.
func TestATenantWithoutABranding(t *testing.T) {
	t.Parallel()
	for name, needsPost := range map[string]bool{"by PATCH": false, "by POST": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) { s.Settings.BrandingNeedsPost = needsPost })
			config := n.Config(spec.Block(acctest.Attributes{
				"forgot_password_text": `"Reset it"`, "show_cannot_access_account": "false", "on_destroy": `"restore"`,
			}))
			acctest.Run(t,
				resource.TestStep{
					Config: n.Config(`data "sspr_sign_in_links" "test" {}`),
					Check: resource.ComposeAggregateTestCheckFunc(
						resource.TestCheckNoResourceAttr("data.sspr_sign_in_links.test", "reset_url"),
						resource.TestCheckResourceAttr("data.sspr_sign_in_links.test", "show_password_reset", "true"),
						shown(n, "id", ""),
					),
				},
				resource.TestStep{Config: config, Check: resource.ComposeAggregateTestCheckFunc(
					shown(n, "customForgotMyPasswordText", `"Reset it"`),
					resource.TestCheckResourceAttr("sspr_sign_in_links.test", "show_cannot_access_account", "false"),
					resource.TestCheckResourceAttr("sspr_sign_in_links.test", "show_forgot_password", "true"),
				)},
				resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			)
			for property, want := range map[string]string{"customForgotMyPasswordText": "null", "id": `"0"`} {
				if err := shown(n, property, want)(nil); err != nil {
					t.Error(err)
				}
			}
			for _, w := range n.Writes() {
				if w.Method == http.MethodDelete {
					t.Errorf("%s %s", w.Method, w.Path)
				}
			}
		})
	}
}

// TestTheRestOfTheVisibilityStays: whether a PATCH merges or replaces the object, what it hides besides stays hidden (passwords 10.8).
func TestTheRestOfTheVisibilityStays(t *testing.T) {
	t.Parallel()
	for _, replaced := range []bool{false, true} {
		n := acctest.NewTenant(t, func(s *emulator.State) {
			s.Settings.BrandingVisibilityReplaced = replaced
			s.SetBranding(subjects.LinkVisibility, json.RawMessage(`{"hideResetItNow":true,"hideTermsOfUse":true,"hideForgotMyPassword":false}`))
		})
		acctest.Run(t, resource.TestStep{
			Config: n.Config(spec.Block(acctest.Attributes{"show_forgot_password": "false"})),
			Check: func(*terraform.State) error {
				return n.View(func(s emulator.State) {
					found, _ := s.Branding.Get(subjects.LinkVisibility)
					for _, want := range []string{`"hideResetItNow":true`, `"hideTermsOfUse":true`, `"hideForgotMyPassword":true`} {
						if !strings.Contains(string(found), want) {
							t.Errorf("replaced %t: %s has no %s", replaced, found, want)
						}
					}
				})
			},
		})
	}
}

// TestLinkRules shows what a plan refuses (passwords 3.4).
func TestLinkRules(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	refused := func(name, value, words string) resource.TestStep {
		return spec.Refused(n, acctest.Attributes{name: value}, words)
	}
	acctest.Run(t,
		refused("forgot_password_text", `"`+strings.Repeat("x", 257)+`"`, `Invalid text of a link`),
		refused("cannot_access_account_text", `" "`, `Invalid text of a link`),
		refused("reset_url", `"https://contoso.example/`+strings.Repeat("x", 128)+`"`, `Invalid reset address`),
		refused("reset_url", `"https://contoso.example/pässwort"`, `Invalid reset address`),
		refused("reset_url", `"contoso.example"`, `Invalid reset address`),
	)
}

// TestMicrosoftsTexts: "" clears a text and is no difference afterwards.
func TestMicrosoftsTexts(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetBranding("customForgotMyPasswordText", "Old")
		s.SetBranding("customAccountResetCredentialsUrl", " ") // as older tools emptied a text (passwords 10.9)
	})
	config := n.Config(spec.Block(acctest.Attributes{"forgot_password_text": `""`, "reset_url": `""`}))
	acctest.Run(t,
		resource.TestStep{Config: config, Check: shown(n, "customForgotMyPasswordText", "null")},
		resource.TestStep{RefreshState: true},
		resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
	)
}
