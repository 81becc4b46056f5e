package plans

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestLockOutAfterAnEnding: phones that have ended are not what remains of a user when e-mail goes, and a user who had phones
// alone is not lost to the plan.
func TestLockOutAfterAnEnding(t *testing.T) {
	t.Parallel()
	off := map[string]tftypes.Value{"method": text("email"), "state": text("disabled")}
	const change = "sspr_authentication_method_configuration (email) will be changed, not created"
	for day, want := range map[sspr.Date][]string{
		"2027-01-31": {change, "Lock-out risk if two methods are required", "Lock-out risk: 1 of 5 users could no longer reset a password | Today all 5 users in scope can reset a password; after this change 1 of them no longer can. (Administrators and guests are not counted.) The count"},
		"2027-02-01": {change, "Lock-out risk if two methods are required", "Lock-out risk: 2 of 5 users could no longer reset a password | Today 2 of the 5 users in scope can reset a password; after this change neither can. (Administrators and guests are not counted.) Microsoft's own text messages and voice calls ended on February 1, 2027 and are not counted; with a telephony provider of your own they still work."},
	} {
		n := acctest.NewTenant(t, phonesOnly, smsFor("all_users"), func(s *emulator.State) { s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "disabled") })
		expectWarnings(t, n.ServeWhen(t, n.Administrator(), acctest.When{Today: day}).PlanCreate(t, configuration, off), want...)
	}
}

// TestPhonesGoAfterTheirEnding: a plan that turns text messages off after their ending still warns of the users who have
// nothing else, because a telephony provider may keep them, and the date may have moved. So does one whose scope is not known.
func TestPhonesGoAfterTheirEnding(t *testing.T) {
	t.Parallel()
	const kept = "(Administrators and guests are not counted.) Microsoft's own text messages and voice calls ended on February 1, 2027 and are counted all the same; with a telephony provider of your own they still work."
	off := map[string]tftypes.Value{"method": text("sms"), "state": text("disabled")}
	provider := acctest.Values{"suppress_warnings": []string{"endings"}}
	for name, test := range map[string]struct {
		when       acctest.When
		typeName   string
		attributes map[string]tftypes.Value
		want       []string
	}{
		"before":                    {acctest.When{Today: "2027-01-31"}, configuration, off, []string{smsChanges, "Lock-out risk: 3 of 5 users could no longer reset a password | (Administrators and guests are not counted.) The count"}},
		"after":                     {acctest.When{Today: "2027-02-01"}, configuration, off, []string{smsChanges, "Lock-out risk: 3 of 5 users could no longer reset a password | Today all 5 users in scope can reset a password; after this change 3 of them no longer can. " + kept}},
		"with a telephony provider": {acctest.When{Today: "2028-01-01", Block: provider}, configuration, off, []string{smsChanges, "Lock-out risk: 3 of 5 users could no longer reset a password | " + kept}},
		"a new group": {
			acctest.When{Today: "2027-02-01"},
			"sspr_policy",
			map[string]tftypes.Value{"enabled_for": text("selected"), "group_id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)},
			[]string{"sspr_policy will be changed, not created", "Lock-out risk: group not known until apply | Today all 5 users in scope can reset a password; after this change only members of the group can. " + kept},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, phonesOnly, smsFor("all_users"))
			expectWarnings(t, n.ServeWhen(t, n.Administrator(), test.when).PlanCreate(t, test.typeName, test.attributes), test.want...)
		})
	}
}
