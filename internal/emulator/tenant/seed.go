package tenant

import (
	"crypto/rand"
	"encoding/base64"
	"slices"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
)

// Seed returns the tenant of a small company. Its policy documents have what a fresh tenant is likely to have.
func Seed(now time.Time) *State {
	s := &State{
		Tenant: Tenant{
			ID:            SeedTenantID,
			DisplayName:   SeedTenantName,
			CreatedAt:     now.UTC().Truncate(time.Second),
			DefaultDomain: SeedDomain,
			InitialDomain: "contosoexample.onmicrosoft.com",
		},
		PasswordResetPolicy:         fresh.PasswordResetPolicy(),
		OnPremisesPasswordReset:     fresh.OnPremises(),
		AuthorizationPolicy:         fresh.AuthorizationPolicy(),
		AuthenticationMethodsPolicy: fresh.MethodsPolicy(),
		AuthenticationMethods:       fresh.Methods(),
		Users:                       seedUsers(),
		DeletedUsers:                []User{},
		DeletedGroups:               []Group{},
		Groups:                      seedGroups(),
		// Nothing is stored of the domains: they show null, and passwords never expire (passwords 2.4, 2.6 and 4.8).
		DomainProperties: map[string]*document.Document{},
		SubscribedSkus:   seedSkus(),
		Apps:             seedApps(),
	}
	for _, id := range []string{SeedAdministratorID, SeedPolicyAdministratorID, SeedReaderID, SeedUserID} {
		s.addRefreshToken(id, now)
	}
	return s
}

// addRefreshToken adds the refresh token of a user that is never dropped.
func (s *State) addRefreshToken(userID string, now time.Time) {
	s.RefreshTokens = append(s.RefreshTokens, RefreshToken{
		Token: "1.emulator." + RandomText(48), UserID: userID, ClientID: AzureCLIClientID,
		ExpiresAt: now.Add(RefreshTokenLife).UTC().Truncate(time.Second),
	})
}

// MakeHybrid makes the tenant one whose identities come from Active Directory and whose passwords are written back: its
// document of writeback and unlock is that of such a tenant (autumn-2026 5.7). Of the objectId only is known that it is a
// text; here it is the tenant's id.
func (s *State) MakeHybrid() {
	d := &s.OnPremisesPasswordReset
	d.Set(KeyObjectID, s.Tenant.ID)
	for _, key := range []string{"passwordWritebackSupported", "accountUnlockSupported", "enablementForTenant"} {
		d.Set(key, true)
	}
	for _, key := range []string{"accountUnlockEnabled", "cloudProvisioningEnablementForTenant"} {
		d.Set(key, false)
	}
	s.Settings.OnPremisesAvailable = true
}

func seedUsers() []User {
	user := func(id, name, given, surname string, roles ...string) User {
		return User{
			ID: id, UserPrincipalName: name + "@" + SeedDomain, DisplayName: given + " " + surname,
			GivenName: given, Surname: surname, Mail: name + "@" + SeedDomain,
			UserType: "Member", AccountEnabled: true, DirectoryRoles: roles,
		}
	}
	guest := user(SeedGuestID, "", "Gil", "Visitor")
	guest.UserType = "Guest"
	guest.Mail = "gil@fabrikam.example"
	guest.UserPrincipalName = "gil_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
	users := []User{
		user(SeedAdministratorID, "ada", "Ada", "Admin", RoleGlobalAdministrator),
		user(SeedPolicyAdministratorID, "pol", "Pol", "Policy", RoleAuthenticationPolicyAdministrator),
		user(SeedReaderID, "rea", "Rea", "Reader", RoleGlobalReader),
		user(SeedUserID, "kim", "Kim", "Akers"),
		user("b1d4c0de-0000-4000-8000-000000000105", "lee", "Lee", "Gu"),
		user("b1d4c0de-0000-4000-8000-000000000106", "pat", "Pat", "Coleman"),
		user("b1d4c0de-0000-4000-8000-000000000107", "sam", "Sam", "Abolrous"),
		user("b1d4c0de-0000-4000-8000-000000000108", "tia", "Tia", "Young"),
		guest,
		user(SeedAuthenticationAdministratorID, "ash", "Ash", "Auth", RoleAuthenticationAdministrator),
	}
	for i := range users {
		u := &users[i]
		u.RegisteredMethods = slices.Clone(seedRegistered[u.ID])
		u.MobilePhone, u.BusinessPhones, u.OtherMails = seedContacts(u.ID)
		if u.UserType == "Member" && u.AccountEnabled {
			u.AssignedLicenses = []AssignedLicense{{SkuID: PremiumP1SkuID}}
			u.Password = seedPassword()
		}
	}
	return users
}

// SeedPassword is the password of the members of the seeded tenant. It is public and valid only here.
const SeedPassword = "Emulated-Only-1"

// seedPassword is the same for each of them, and hashed once.
var seedPassword = sync.OnceValue(func() (p UserPassword) {
	p.Set(SeedPassword)
	return p
})

// seedRegistered are methods that some users have registered themselves, so that there is something to report: enough
// methods, some that do not count, and none. None of them has a phone or an e-mail address, which examples manage.
var seedRegistered = map[string][]string{
	SeedAdministratorID:                    {ReportPush, ReportSoftwareCode, "fido2"},
	SeedPolicyAdministratorID:              {ReportPush},
	SeedUserID:                             {ReportPush, ReportSoftwareCode},
	"b1d4c0de-0000-4000-8000-000000000105": {ReportPush},
	"b1d4c0de-0000-4000-8000-000000000106": {"windowsHelloForBusiness"},
	"b1d4c0de-0000-4000-8000-000000000107": {ReportSoftwareCode, ReportQuestions},
}

// seedContacts returns the contact data that the directory has of some users (graph-api 1.13): of one who has registered methods,
// of one in the pilot group and of one outside it who have not. Numbers are written as people write them.
func seedContacts(id string) (mobile string, business, mails []string) {
	switch id {
	case SeedUserID: // Kim
		return "+61 400 111 222", nil, nil
	case "b1d4c0de-0000-4000-8000-000000000106": // Pat
		return "0400 111 777", []string{"(02) 5550 1234"}, nil
	case "b1d4c0de-0000-4000-8000-000000000108": // Tia
		return "+1 (206) 555-5588", nil, []string{"tia@" + SeedDomain, "tia@fabrikam.example"}
	}
	return "", nil, nil
}

func seedGroups() []Group {
	return []Group{
		{
			ID: SeedGroupID, DisplayName: SeedGroupName, Description: "Pilot users of self-service password reset",
			SecurityEnabled: true, MailNickname: "sspr-test-group",
			Members: []string{SeedUserID, "b1d4c0de-0000-4000-8000-000000000105", SeedNestedGroupID},
		},
		{
			ID: SeedNestedGroupID, DisplayName: SeedNestedGroupName, Description: "Helpdesk staff in the pilot",
			SecurityEnabled: true, MailNickname: "sspr-test-group-helpdesk",
			Members: []string{"b1d4c0de-0000-4000-8000-000000000106", "b1d4c0de-0000-4000-8000-000000000107"},
		},
		{
			ID: SeedMailGroupID, DisplayName: SeedMailGroupName, Description: "Everybody",
			MailEnabled: true, MailNickname: "all-company", GroupTypes: []string{"Unified"},
			Members: []string{SeedAdministratorID, SeedUserID},
		},
	}
}

// seedSkus returns one Entra ID P1 subscription (ids of graph-api 5.3), which the enabled members have.
func seedSkus() []SubscribedSku {
	return []SubscribedSku{{
		SkuID: PremiumP1SkuID, SkuPartNumber: "AAD_PREMIUM", CapabilityStatus: "Enabled",
		Enabled: 25, Consumed: 9,
		ServicePlans: []ServicePlan{
			{ID: PremiumP1PlanID, Name: "AAD_PREMIUM", ProvisioningStatus: "Success"},
			{ID: "8a256a2b-b617-496d-b51b-e76466e88db0", Name: "MFA_PREMIUM", ProvisioningStatus: "Success"},
		},
	}}
}

func seedApps() []App {
	return []App{
		{
			ClientID: SeedClientID, DisplayName: "Terraform", ObjectID: "b1d4c0de-0000-4000-8000-0000000000b1",
			Secret: "emu_" + RandomText(30), Permissions: seedPermissions(),
		},
		{
			ClientID: SeedLimitedClientID, DisplayName: "Terraform without permissions",
			ObjectID: "b1d4c0de-0000-4000-8000-0000000000b2", Secret: "emu_" + RandomText(30),
		},
	}
}

// seedPermissions returns all permissions that the emulated Graph asks for.
func seedPermissions() []string {
	return append(permissionsBeforeDomains(), "Domain.ReadWrite.All", "GroupSettings.ReadWrite.All", "OrganizationalBranding.ReadWrite.All")
}

// permissionsBeforeDomains returns the permissions that an older version seeded, when domains could not be written.
func permissionsBeforeDomains() []string {
	return append(permissionsBeforeDirectory(), "Application.Read.All", "Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory", "User.ReadWrite.All")
}

// permissionsBeforeDirectory returns those of the time when the directory could not be written.
func permissionsBeforeDirectory() []string {
	return []string{
		"AuditLog.Read.All", "Domain.Read.All", "Group.Read.All", "Organization.Read.All", "Policy.Read.All",
		"Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.Authorization", "RoleManagement.Read.Directory", "User.Read.All",
		"UserAuthenticationMethod.ReadWrite.All", "User.RevokeSessions.All",
		"User-PasswordProfile.ReadWrite.All",
	}
}

// RandomText returns n bytes of randomness as URL-safe text, so that secrets survive every shell and form.
func RandomText(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
