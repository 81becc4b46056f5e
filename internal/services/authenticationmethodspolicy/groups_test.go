package authenticationmethodspolicy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// gone is the ID of a group that no tenant has.
const gone = "deadbeef-0000-4000-8000-00000000dead"

// TestGroups checks that the plan refuses a campaign for a group that does not exist, because it would ask no user.
func TestGroups(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t,
		spec.Refused(n, acctest.Attributes{"registration_campaign_included_groups": `["` + gone + `"]`}, "The tenant has no group with the object ID "+gone),
		spec.Refused(n, acctest.Attributes{"registration_campaign_excluded_groups": `["` + gone + `"]`}, "The tenant has no group with the object ID "+gone),
		spec.Refused(n, acctest.Attributes{"registration_campaign_included_groups": `["` + emulator.SeedMailGroupID + `"]`}, "is not a security group"),
	)
}

// TestGroupJoinsTheCampaign checks that a group that is added to a campaign for passkeys is asked for a passkey like all
// others, and that no difference remains.
func TestGroupJoinsTheCampaign(t *testing.T) {
	t.Parallel()
	passkeysFor := func(group string) string {
		return strings.ReplaceAll(string(subjects.Campaign("enabled", 3, group, "")), "microsoftAuthenticator", "fido2")
	}
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.AuthenticationMethodsPolicy.Set(subjects.Enforcement, json.RawMessage(passkeysFor(emulator.SeedGroupID)))
	})
	acctest.Run(t, resource.TestStep{
		Config: n.Config(spec.Block(acctest.Attributes{"registration_campaign_included_groups": `["` + emulator.SeedGroupID + `", "` + emulator.SeedNestedGroupID + `"]`})),
		Check: func(*terraform.State) error {
			return n.View(func(s emulator.State) {
				raw, _ := s.AuthenticationMethodsPolicy.Get(subjects.Enforcement)
				for _, group := range []string{emulator.SeedGroupID, emulator.SeedNestedGroupID} {
					want := `{"id":"` + group + `","targetType":"group","targetedAuthenticationMethod":"fido2"}`
					if !strings.Contains(string(raw), want) {
						t.Errorf("%s has no %s", raw, want)
					}
				}
			})
		},
	})
}
