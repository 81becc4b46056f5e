package sspr_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestResetMethods translates the report's names. Methods that reset no password and unknown names do not count.
func TestResetMethods(t *testing.T) {
	for name, want := range map[string][]sspr.Method{
		"email": {sspr.Email}, "mobilePhone": {sspr.MobilePhone}, "officePhone": {sspr.OfficePhone}, "securityQuestion": {sspr.SecurityQuestions},
		"microsoftAuthenticatorPush": {sspr.MobileAppNotification}, "softwareOneTimePasscode": {sspr.MobileAppCode}, "hardwareOneTimePasscode": {sspr.HardwareOATH},
		"alternateMobilePhone": {}, "microsoftAuthenticatorPasswordless": {}, "fido2": {}, "temporaryAccessPass": {},
		"windowsHelloForBusiness": {}, "passKeySynced": {}, "fido2SecurityKey": {}, "passKeyDeviceBoundWindowsHello": {}, "certificateBasedAuthentication": {},
		"somethingNew": {}, "": {},
	} {
		if diff := cmp.Diff(want, sspr.ResetMethods([]string{name}).Methods()); diff != "" {
			t.Errorf("%q: %s", name, diff)
		}
	}
	if got := sspr.ResetMethods([]string{"fido2", "officePhone", "email", "email"}); got != sspr.SetOf(sspr.Email, sspr.OfficePhone) {
		t.Errorf("got %v", got.Methods())
	}
}

// TestOffering checks that the legacy switches apply to all users, and the authentication methods policy to its
// targets.
func TestOffering(t *testing.T) {
	enabled := func(included, excluded []string) sspr.MethodConfiguration {
		targets := func(ids []string) *[]sspr.Target {
			list := []sspr.Target{}
			for _, id := range ids {
				list = append(list, sspr.ParseTarget(id))
			}
			return &list
		}
		return sspr.MethodConfiguration{State: new("enabled"), Included: targets(included), Excluded: targets(excluded)}
	}
	members := map[string][]string{"pilots": {"kim", "lee"}, "leavers": {"lee"}}
	member := func(group, user string) bool { return slices.Contains(members[group], user) }
	configurations := map[sspr.ConfigurableMethod]sspr.MethodConfiguration{
		sspr.MethodEmail:        enabled([]string{sspr.AllUsers}, nil),
		sspr.MethodSMS:          enabled([]string{"pilots"}, []string{"leavers"}),
		sspr.MethodVoice:        enabled([]string{"user:pat"}, nil),
		sspr.MethodSoftwareOATH: {State: new("disabled"), Included: &[]sspr.Target{{ID: sspr.AllUsers, Type: "group"}}},
	}
	for _, c := range []struct {
		state sspr.MigrationState
		user  string
		want  sspr.MethodSet
	}{
		{sspr.MigrationComplete, "kim", sspr.SetOf(sspr.Email, sspr.MobilePhone, sspr.SecurityQuestions)},
		{sspr.MigrationComplete, "lee", sspr.SetOf(sspr.Email, sspr.SecurityQuestions)},
		{sspr.MigrationComplete, "pat", sspr.SetOf(sspr.Email, sspr.MobilePhone, sspr.SecurityQuestions)},
		{sspr.MigrationComplete, "sam", sspr.SetOf(sspr.Email, sspr.SecurityQuestions)},
		{sspr.MigrationInProgress, "sam", sspr.SetOf(sspr.Email, sspr.MobileAppCode, sspr.SecurityQuestions)},
		{sspr.PreMigration, "kim", sspr.SetOf(sspr.MobileAppCode, sspr.SecurityQuestions)},
	} {
		t.Run(fmt.Sprint(c.state, " ", c.user), func(t *testing.T) {
			a := sspr.Availability{State: &c.state, Legacy: &[]sspr.Method{sspr.MobileAppCode, sspr.SecurityQuestions}, Configurations: configurations}
			offering, known := a.Offering(member)
			if !known {
				t.Fatal("not known")
			}
			if got, _ := offering.To(c.user); got != c.want {
				t.Errorf("offered: %v, want %v", got.Methods(), c.want.Methods())
			}
		})
	}
	if _, known := (sspr.Availability{State: new(sspr.PreMigration), Configurations: configurations}).Offering(member); known {
		t.Error("known without the legacy switches, which decide before the migration")
	}
	if _, known := (sspr.Availability{Configurations: configurations}).Offering(member); known {
		t.Error("known without the migration state")
	}
	offering, _ := (sspr.Availability{State: new(sspr.MigrationComplete), Legacy: &[]sspr.Method{}}).Offering(member)
	if offered, perhaps := offering.To("kim"); perhaps != sspr.SetOf(sspr.HardwareOATH) || offered != 0 {
		t.Errorf("perhaps %v and certainly %v", perhaps.Methods(), offered.Methods())
	}
	groups := sspr.Availability{Configurations: configurations}.TargetGroups()
	if !slices.Equal(groups, []string{"leavers", "pilots"}) {
		t.Errorf("groups: %v", groups)
	}
}

// TestPerhapsOffered: before the migration is complete, the legacy switch for codes may offer hardware tokens to users whom the
// authentication methods policy does not target, even if it offers tokens to others.
func TestPerhapsOffered(t *testing.T) {
	enabled := func(group string) sspr.MethodConfiguration {
		return sspr.MethodConfiguration{State: new("enabled"), Included: &[]sspr.Target{{Type: "group", ID: group}}}
	}
	a := sspr.Availability{
		State: new(sspr.MigrationInProgress), Legacy: &[]sspr.Method{sspr.MobileAppCode},
		Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{sspr.MethodHardwareOATH: enabled("tokens")},
	}
	offering, _ := a.Offering(func(group, user string) bool { return group == "tokens" && user == "lee" })
	if _, got := offering.To("kim"); got != sspr.SetOf(sspr.HardwareOATH) {
		t.Errorf("to kim, outside the group: %v", got.Methods())
	}
	if _, got := offering.To("lee"); got != 0 {
		t.Errorf("to lee, to whom the policy offers them: %v", got.Methods())
	}
	a.Legacy = &[]sspr.Method{sspr.Email}
	offering, _ = a.Offering(func(string, string) bool { return false })
	if _, got := offering.To("kim"); got != 0 {
		t.Errorf("without the legacy switch: %v", got.Methods())
	}
}
