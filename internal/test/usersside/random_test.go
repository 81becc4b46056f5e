package usersside

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// dice are the random choices of one tenant.
type dice struct{ *rand.Rand }

// in reports true so many times in a hundred.
func (d dice) in(hundred int) bool { return d.IntN(100) < hundred }

func one[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }

// some returns each of the values with a chance in a hundred.
func some[T any](d dice, hundred int, of ...T) []T {
	chosen := []T{}
	for _, v := range of {
		if d.in(hundred) {
			chosen = append(chosen, v)
		}
	}
	return chosen
}

// groups are the groups of each tenant. gone is the ID of none.
var (
	groups = []string{groupID(1), groupID(2), groupID(3), groupID(4), groupID(5)}
	gone   = groupID(9)
)

func groupID(i int) string { return fmt.Sprintf("b1d4c0de-0000-4000-8000-0000000003%02d", i) }

// days are days before, between and after the endings. From March 1 to 7, 2027, it is not known whether security questions
// have ended.
var days = []string{"2026-11-30", "2027-02-01", "2027-03-08", "2027-07-01"}

// tenant makes a random tenant of a fresh one. The signed-in administrator keeps the role.
func (d dice) tenant(s *emulator.State) {
	s.Settings = emulator.Settings{
		Today: one(d, days...), TelephonyProvider: d.in(25), HardwareOathShown: d.in(50), AdminThroughGroups: d.in(50), NoGroupAsZeroID: d.in(50),
		UnlistedRolesTwoGate: d.in(20), OneMethodForAdministrators: d.in(10), AppIsTwoMethods: d.in(10), HardwareByLegacyCodes: d.in(20),
	}
	d.policies(s)
	d.methods(s)
	d.licenses(s)
	for _, u := range s.Users {
		if u.ID == emulator.SeedPolicyAdministratorID {
			s.Users = []emulator.User{u}
			break
		}
	}
	s.Tenant.FederatedDomains = some(d, 30, "fed.example")
	emulator.AddUsers(s, 3+d.IntN(4), d.person)
	d.groups(s)
	for i := range s.Users {
		d.register(s, &s.Users[i])
	}
}

// policies sets the documents of the portal and the policy for administrators.
func (d dice) policies(s *emulator.State) {
	s.SetMigrationState(one(d, nil, nil, new("migrationComplete"), new("migrationInProgress"), new("preMigration")))
	s.SetPolicy("enablementType", one(d, 0, 1, 1, 1, 2, 2, 2, 2))
	s.SetPolicy("passwordResetEnabledGroupIds", one(d, []string{groups[0]}, []string{groups[0]}, []string{groups[1]}, []string{groups[1]}, []string{gone}, []string{}))
	s.SetPolicy("numberOfAuthenticationMethodsRequired", 1+d.IntN(2))
	for _, key := range []string{
		"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled", "mobileAppNotificationEnabled", "mobileAppCodeEnabled",
	} {
		s.SetPolicy(key, d.in(50))
	}
	s.SetAllowedToUseSSPR(d.in(75))
	for _, key := range []string{"enablementForTenant", "cloudProvisioningEnablementForTenant", "accountUnlockEnabled"} {
		s.OnPremisesPasswordReset.Set(key, d.in(35))
	}
}

// methods sets the authentication methods policy.
func (d dice) methods(s *emulator.State) {
	target := func(kind, id string) map[string]any { return map[string]any{"targetType": kind, "id": id} }
	for _, id := range []string{"Email", "Sms", "Voice", "MicrosoftAuthenticator", "SoftwareOath", "HardwareOath"} {
		s.SetAuthenticationMethod(id, "state", one(d, "enabled", "enabled", "disabled"))
		include, exclude := []map[string]any{}, []map[string]any{}
		if d.in(60) {
			include = append(include, target("group", "all_users"))
		}
		for _, g := range some(d, 25, append([]string{gone}, groups...)...) {
			include = append(include, target("group", g))
		}
		for _, g := range some(d, 8, groups...) {
			exclude = append(exclude, target("group", g))
		}
		if d.in(10) {
			include = append(include, target("user", emulator.NumberedUserID(1+d.IntN(6))))
		}
		if d.in(5) {
			exclude = append(exclude, target("user", emulator.NumberedUserID(1+d.IntN(6))))
		}
		s.SetAuthenticationMethod(id, "includeTargets", include)
		s.SetAuthenticationMethod(id, "excludeTargets", exclude)
	}
	s.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", d.in(60))
	s.SetAuthenticationMethod("MicrosoftAuthenticator", "isSoftwareOathEnabled", d.in(50))
}

// Products of a tenant.
const (
	businessStandardID = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
	otherID            = "18181a46-0d4e-45cd-891e-60aabd171b4e"
)

// licenses sets what the tenant has bought: nothing, products without password reset, and products with it.
func (d dice) licenses(s *emulator.State) {
	works := func() string { return one(d, "Enabled", "Enabled", "Enabled", "Enabled", "Warning", "Suspended") }
	sku := func(id, name string, plans ...string) emulator.SubscribedSku {
		sold := emulator.SubscribedSku{SkuID: id, SkuPartNumber: name, CapabilityStatus: works(), Enabled: 100}
		for _, p := range plans {
			sold.ServicePlans = append(sold.ServicePlans, emulator.ServicePlan{ID: p, Name: "PLAN", ProvisioningStatus: one(d, "Success", "Success", "Success", "Disabled")})
		}
		return sold
	}
	all := []emulator.SubscribedSku{
		sku("84a661c4-e949-4bd2-a560-ed7766fcaf2b", "AAD_PREMIUM_P2", emulator.PremiumP1PlanID, emulator.PremiumP2PlanID),
		sku(businessStandardID, "O365_BUSINESS_PREMIUM", otherID), sku("18181a46-0d4e-45cd-891e-60aabd171b4f", "STANDARDPACK", otherID),
	}
	s.SubscribedSkus = some(d, 40, all...)
	if d.in(90) {
		s.SubscribedSkus = append(s.SubscribedSkus, emulator.SubscribedSku{
			SkuID: emulator.PremiumP1SkuID, SkuPartNumber: "AAD_PREMIUM", CapabilityStatus: "Enabled", Enabled: 100,
			ServicePlans: []emulator.ServicePlan{{ID: emulator.PremiumP1PlanID, Name: "AAD_PREMIUM", ProvisioningStatus: "Success"}},
		})
	}
}

// roles are those under the policy for administrators, those that only read, and those that are in no list.
var roles = []string{
	emulator.RoleGlobalAdministrator, "Helpdesk Administrator", "User Administrator", "Directory Writers", emulator.RoleGlobalReader, "Security Reader", "Directory Readers",
	"Message Center Reader", "AI Administrator", "Guest Inviter",
}

// person changes a new user.
func (d dice) person(i int, u *emulator.User) {
	name := fmt.Sprintf("user%05d", i)
	switch {
	case d.in(8):
		u.UserType, u.UserPrincipalName = one(d, "Guest", "Guest", "Member"), name+"_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
	case d.in(5):
		u.UserType = "Guest"
	case d.in(15):
		u.UserPrincipalName = name + one(d, "@fed.example", "@contosoexample.onmicrosoft.com")
	}
	u.AccountEnabled = d.in(94)
	u.OnPremisesSyncEnabled = d.in(20)
	u.DirectoryRoles = some(d, 3, roles...)
	assigned := func(id string, disabled ...string) {
		u.AssignedLicenses = append(u.AssignedLicenses, emulator.AssignedLicense{SkuID: id, DisabledPlans: disabled})
	}
	if d.in(75) {
		assigned(emulator.PremiumP1SkuID, some(d, 12, emulator.PremiumP1PlanID)...)
	}
	for _, sku := range some(d, 12, "84a661c4-e949-4bd2-a560-ed7766fcaf2b", businessStandardID, otherID) {
		assigned(sku, some(d, 15, emulator.PremiumP1PlanID, emulator.PremiumP2PlanID)...)
	}
	if d.in(5) {
		u.SelfService.BlockedUntil = time.Now().Add(12 * time.Hour)
	}
}

// groups makes groups with people and with each other, in a circle too, some with roles.
func (d dice) groups(s *emulator.State) {
	s.Groups = nil
	for i, id := range groups {
		g := emulator.Group{ID: id, DisplayName: fmt.Sprintf("Group %d", i+1), SecurityEnabled: true, MailNickname: fmt.Sprintf("group%d", i+1), Members: some(d, 12, groups...)}
		for _, u := range s.Users {
			if d.in(30) {
				g.Members = append(g.Members, u.ID)
			}
		}
		if i >= 3 {
			g.DirectoryRoles = some(d, 7, roles...)
		}
		s.Groups = append(s.Groups, g)
	}
}

// questions are five questions with answers that ResetTo knows. They are hashed once.
var questions = sync.OnceValue(func() []emulator.UserQuestion {
	s := &emulator.State{}
	emulator.AddUsers(s, 1)
	var all []string
	for i := range 5 {
		all = append(all, fmt.Sprintf("Question %d?", i+1), emulator.SeedAnswer)
	}
	s.SetQuestions(emulator.NumberedUserID(1), all...)
	return s.Users[0].SelfService.Questions
})

// register registers methods for a user, and writes to the log that the user is blocked.
func (d dice) register(s *emulator.State, u *emulator.User) {
	u.RegisteredMethods, u.Apps, u.Methods = nil, nil, emulator.UserMethods{}
	if d.in(40) {
		u.Methods.Email = "someone@fabrikam.example"
	}
	if d.in(40) {
		u.Methods.Mobile = "+1 2065550142"
	}
	if d.in(8) {
		u.Methods.AlternateMobile = "+1 2065550143"
	}
	if d.in(25) {
		u.Methods.Office = "+1 2065550144"
	}
	for _, kind := range some(d, 15, emulator.AppAuthenticator, emulator.AppSoftwareOATH, emulator.AppAuthenticator) {
		s.AddApp(u.ID, emulator.UserApp{Kind: kind, DisplayName: "Phone"})
	}
	u.RegisteredMethods = some(d, 10, "microsoftAuthenticatorPush", "softwareOneTimePasscode", "hardwareOneTimePasscode", "fido2", "passKeyDeviceBound", "windowsHelloForBusiness")
	if d.in(2) {
		u.RegisteredMethods = append(u.RegisteredMethods, "somethingOfTheFuture")
	}
	if d.in(15) {
		u.RegisteredMethods, u.SelfService.Questions = append(u.RegisteredMethods, "securityQuestion"), questions()
	}
	if !u.SelfService.BlockedUntil.IsZero() {
		s.AddDirectoryAudit(emulator.DirectoryAudit{
			ActivityDisplayName: emulator.AuditBlocked, ActivityDateTime: time.Now().Add(-12 * time.Hour), Category: "UserManagement",
			TargetResources: []emulator.AuditTarget{{ID: u.ID, Type: "User", UserPrincipalName: u.UserPrincipalName}},
		})
	}
}
