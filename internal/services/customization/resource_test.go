package customization_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

var spec = subjects.Customization.Spec

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, spec)
}

func TestLinkRules(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	refused := func(attributes acctest.Attributes, words string) resource.TestStep {
		return spec.Refused(n, attributes, words)
	}
	acctest.Run(t,
		refused(acctest.Attributes{"custom_helpdesk_email_or_url": `"call us"`}, `Invalid helpdesk link`),
		refused(acctest.Attributes{"customize_helpdesk_link": "false", "custom_helpdesk_email_or_url": `"a@b.example"`}, `Helpdesk link would not be shown`),
		// The fresh tenant has no link to keep.
		refused(acctest.Attributes{"customize_helpdesk_link": "true"}, `Missing helpdesk link`),
	)
}

// TestAnExistingLinkIsKept checks that the switch can be managed alone if the tenant has a link.
func TestAnExistingLinkIsKept(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Set(map[string]any{"customHelpdeskEmailOrUrl": "old@contoso.example"})
	acctest.Run(t, resource.TestStep{
		Config: n.Config(spec.Block(acctest.Attributes{"customize_helpdesk_link": "true"})),
		Check:  resource.TestCheckResourceAttr("sspr_customization.test", "custom_helpdesk_email_or_url", "old@contoso.example"),
	}, resource.TestStep{
		Config:           n.Config(spec.Block(acctest.Attributes{"customize_helpdesk_link": "true"})),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

// TestNoLinkInWords checks that "", which a variable's default uses for "no link", is no difference.
func TestNoLinkInWords(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.Config(spec.Block(acctest.Attributes{"customize_helpdesk_link": "false", "custom_helpdesk_email_or_url": `""`, "on_destroy": `"retain"`}))
	acctest.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{RefreshState: true},
		resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
	)
}
