// Package random makes random tenants. The same seed makes the same tenant. Only tests import it.
package random

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// Dice are the random choices of one tenant.
type Dice struct{ *rand.Rand }

// In reports true so many times in a hundred.
func (d Dice) In(hundred int) bool { return d.IntN(100) < hundred }

// One returns one of the values.
func One[T any](d Dice, of ...T) T { return of[d.IntN(len(of))] }

// Some returns each of the values with a chance in a hundred.
func Some[T any](d Dice, hundred int, of ...T) []T {
	chosen := []T{}
	for _, v := range of {
		if d.In(hundred) {
			chosen = append(chosen, v)
		}
	}
	return chosen
}

// Groups are the IDs of the groups of each tenant. Gone is the ID of none.
var (
	Groups = []string{groupID(1), groupID(2), groupID(3), groupID(4), groupID(5)}
	Gone   = groupID(9)
)

func groupID(i int) string { return fmt.Sprintf("b1d4c0de-0000-4000-8000-0000000003%02d", i) }

// Days are days before, between and after the endings. From March 1 to 7, 2027, it is not known whether security questions
// have ended.
var Days = []string{"2026-11-30", "2027-02-01", "2027-03-08", "2027-07-01"}

// Roll returns the choices of a seed.
func Roll(seed uint64) Dice { return Dice{rand.New(rand.NewPCG(seed, 0))} }

// Tenant makes a random tenant of a fresh one. The signed-in administrator keeps the role.
func (d Dice) Tenant(s *emulator.State) {
	s.Settings = emulator.Settings{
		Today: One(d, Days...), TelephonyProvider: d.In(25), HardwareOathShown: d.In(50), AdminThroughGroups: d.In(50), NoGroupAsZeroID: d.In(50),
		UnlistedRolesTwoGate: d.In(20), OneMethodForAdministrators: d.In(10), AppIsTwoMethods: d.In(10), HardwareByLegacyCodes: d.In(20),
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
	s.Tenant.FederatedDomains = Some(d, 30, "fed.example")
	emulator.AddUsers(s, 3+d.IntN(4), d.person)
	d.groups(s)
	for i := range s.Users {
		d.register(s, &s.Users[i])
	}
}

// policies sets the documents of the portal and the policy for administrators.
func (d Dice) policies(s *emulator.State) {
	s.SetMigrationState(One(d, nil, nil, new("migrationComplete"), new("migrationInProgress"), new("preMigration")))
	s.SetPolicy("enablementType", One(d, 0, 1, 1, 1, 2, 2, 2, 2))
	s.SetPolicy("passwordResetEnabledGroupIds", One(d, []string{Groups[0]}, []string{Groups[0]}, []string{Groups[1]}, []string{Groups[1]}, []string{Gone}, []string{}))
	s.SetPolicy("numberOfAuthenticationMethodsRequired", 1+d.IntN(2))
	for _, key := range []string{
		"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled", "mobileAppNotificationEnabled", "mobileAppCodeEnabled",
	} {
		s.SetPolicy(key, d.In(50))
	}
	s.SetAllowedToUseSSPR(d.In(75))
	for _, key := range []string{"enablementForTenant", "cloudProvisioningEnablementForTenant", "accountUnlockEnabled"} {
		s.OnPremisesPasswordReset.Set(key, d.In(35))
	}
}

// methods sets the authentication methods policy.
func (d Dice) methods(s *emulator.State) {
	target := func(kind, id string) map[string]any { return map[string]any{"targetType": kind, "id": id} }
	for _, id := range []string{"Email", "Sms", "Voice", "MicrosoftAuthenticator", "SoftwareOath", "HardwareOath"} {
		s.SetAuthenticationMethod(id, "state", One(d, "enabled", "enabled", "disabled"))
		include, exclude := []map[string]any{}, []map[string]any{}
		if d.In(60) {
			include = append(include, target("group", "all_users"))
		}
		for _, g := range Some(d, 25, append([]string{Gone}, Groups...)...) {
			include = append(include, target("group", g))
		}
		for _, g := range Some(d, 8, Groups...) {
			exclude = append(exclude, target("group", g))
		}
		if d.In(10) {
			include = append(include, target("user", emulator.NumberedUserID(1+d.IntN(6))))
		}
		if d.In(5) {
			exclude = append(exclude, target("user", emulator.NumberedUserID(1+d.IntN(6))))
		}
		s.SetAuthenticationMethod(id, "includeTargets", include)
		s.SetAuthenticationMethod(id, "excludeTargets", exclude)
	}
	s.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", d.In(60))
	s.SetAuthenticationMethod("MicrosoftAuthenticator", "isSoftwareOathEnabled", d.In(50))
}

// Products of a tenant.
const (
	businessStandardID = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
	otherID            = "18181a46-0d4e-45cd-891e-60aabd171b4e"
)

// licenses sets what the tenant has bought: nothing, products without password reset, and products with it.
func (d Dice) licenses(s *emulator.State) {
	works := func() string { return One(d, "Enabled", "Enabled", "Enabled", "Enabled", "Warning", "Suspended") }
	sku := func(id, name string, plans ...string) emulator.SubscribedSku {
		sold := emulator.SubscribedSku{SkuID: id, SkuPartNumber: name, CapabilityStatus: works(), Enabled: 100}
		for _, p := range plans {
			sold.ServicePlans = append(sold.ServicePlans, emulator.ServicePlan{ID: p, Name: "PLAN", ProvisioningStatus: One(d, "Success", "Success", "Success", "Disabled")})
		}
		return sold
	}
	all := []emulator.SubscribedSku{
		sku("84a661c4-e949-4bd2-a560-ed7766fcaf2b", "AAD_PREMIUM_P2", emulator.PremiumP1PlanID, emulator.PremiumP2PlanID),
		sku(businessStandardID, "O365_BUSINESS_PREMIUM", otherID), sku("18181a46-0d4e-45cd-891e-60aabd171b4f", "STANDARDPACK", otherID),
	}
	s.SubscribedSkus = Some(d, 40, all...)
	if d.In(90) {
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
func (d Dice) person(i int, u *emulator.User) {
	name := fmt.Sprintf("user%05d", i)
	switch {
	case d.In(8):
		u.UserType, u.UserPrincipalName = One(d, "Guest", "Guest", "Member"), name+"_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
	case d.In(5):
		u.UserType = "Guest"
	case d.In(15):
		u.UserPrincipalName = name + One(d, "@fed.example", "@contosoexample.onmicrosoft.com")
	}
	u.AccountEnabled = d.In(94)
	u.OnPremisesSyncEnabled = d.In(20)
	u.DirectoryRoles = Some(d, 3, roles...)
	assigned := func(id string, disabled ...string) {
		u.AssignedLicenses = append(u.AssignedLicenses, emulator.AssignedLicense{SkuID: id, DisabledPlans: disabled})
	}
	if d.In(75) {
		assigned(emulator.PremiumP1SkuID, Some(d, 12, emulator.PremiumP1PlanID)...)
	}
	for _, sku := range Some(d, 12, "84a661c4-e949-4bd2-a560-ed7766fcaf2b", businessStandardID, otherID) {
		assigned(sku, Some(d, 15, emulator.PremiumP1PlanID, emulator.PremiumP2PlanID)...)
	}
	if d.In(5) {
		u.SelfService.BlockedUntil = time.Now().Add(12 * time.Hour)
	}
}

// groups makes groups with people and with each other, in a circle too, some with roles.
func (d Dice) groups(s *emulator.State) {
	s.Groups = nil
	for i, id := range Groups {
		g := emulator.Group{ID: id, DisplayName: fmt.Sprintf("Group %d", i+1), SecurityEnabled: true, MailNickname: fmt.Sprintf("group%d", i+1), Members: Some(d, 12, Groups...)}
		for _, u := range s.Users {
			if d.In(30) {
				g.Members = append(g.Members, u.ID)
			}
		}
		if i >= 3 {
			g.DirectoryRoles = Some(d, 7, roles...)
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
func (d Dice) register(s *emulator.State, u *emulator.User) {
	u.RegisteredMethods, u.Apps, u.Methods = nil, nil, emulator.UserMethods{}
	if d.In(40) {
		u.Methods.Email = "someone@fabrikam.example"
	}
	if d.In(40) {
		u.Methods.Mobile = "+1 2065550142"
	}
	if d.In(8) {
		u.Methods.AlternateMobile = "+1 2065550143"
	}
	if d.In(25) {
		u.Methods.Office = "+1 2065550144"
	}
	for _, kind := range Some(d, 15, emulator.AppAuthenticator, emulator.AppSoftwareOATH, emulator.AppAuthenticator) {
		s.AddApp(u.ID, emulator.UserApp{Kind: kind, DisplayName: "Phone"})
	}
	u.RegisteredMethods = Some(d, 10, "microsoftAuthenticatorPush", "softwareOneTimePasscode", "hardwareOneTimePasscode", "fido2", "passKeyDeviceBound", "windowsHelloForBusiness")
	if d.In(2) {
		u.RegisteredMethods = append(u.RegisteredMethods, "somethingOfTheFuture")
	}
	if d.In(15) {
		u.RegisteredMethods, u.SelfService.Questions = append(u.RegisteredMethods, "securityQuestion"), questions()
	}
	if !u.SelfService.BlockedUntil.IsZero() {
		s.AddDirectoryAudit(emulator.DirectoryAudit{
			ActivityDisplayName: emulator.AuditBlocked, ActivityDateTime: time.Now().Add(-12 * time.Hour), Category: "UserManagement",
			TargetResources: []emulator.AuditTarget{{ID: u.ID, Type: "User", UserPrincipalName: u.UserPrincipalName}},
		})
	}
}
