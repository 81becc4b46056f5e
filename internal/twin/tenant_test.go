package twin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/signedin"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// IDs of the rich tenant.
const (
	outerGroup  = "11110000-0000-4000-8000-000000000001"
	innerGroup  = "11110000-0000-4000-8000-000000000002"
	adminGroup  = "11110000-0000-4000-8000-000000000003"
	targetGroup = "11110000-0000-4000-8000-000000000004"
	otherGroup  = "11110000-0000-4000-8000-000000000005"
	goneGroup   = "11110000-0000-4000-8000-000000000006"
	grace       = "22220000-0000-4000-8000-000000000001"
	guest       = "22220000-0000-4000-8000-000000000002"
	synced      = "22220000-0000-4000-8000-000000000003"
	admin       = "22220000-0000-4000-8000-000000000004"
	disabled    = "22220000-0000-4000-8000-000000000005"
	questionID  = "0123456789abcdef0123456789abcdef"
)

// planted are texts that must not be in a file of stand-ins.
var planted = []string{
	"hopper", "murray", "wayfair", "fabrikam", "contoso", "helpdesk.f", "pilot of", "first pet", "555123", "plantedtext", "Ada Admin", "ada@", "Kim Akers",
	"inner circle",
}

// domainNames are the domains of the rich tenant, each before one that ends it, and nothing after each for strings.NewReplacer.
var domainNames = []string{
	"federated.contoso.example", "", "eu.contoso.example", "", "contoso.example", "", "wayfair.example", "", "new.fabrikam.example", "",
	"contosoexample.onmicrosoft.com", "",
}

// rich makes a tenant with what a snapshot has to carry over, and recognizable texts everywhere.
func rich(s *emulator.State) {
	s.Tenant.DisplayName = "Wayfair PlantedText"
	s.Tenant.FederatedDomains = []string{"federated.contoso.example"}
	for _, u := range []emulator.User{
		{
			ID: grace, UserPrincipalName: "grace.hopper@contoso.example", DisplayName: "Grace Hopper", UserType: "Member", AccountEnabled: true,
			GivenName: "Grace", Surname: "Hopper", Mail: "grace.hopper@fabrikam.example", MobilePhone: "+1 2065551234", OtherMails: []string{"hopper@fabrikam.example"},
			Methods:           emulator.UserMethods{Mobile: "+1 2065551234", Email: "hopper@fabrikam.example", Office: "+1 4255551234"},
			RegisteredMethods: []string{"microsoftAuthenticatorPush", "methodOfTheFuture"}, AssignedLicenses: []emulator.AssignedLicense{{SkuID: emulator.PremiumP1SkuID, DisabledPlans: []string{emulator.PremiumP1PlanID}}},
		},
		{ID: guest, UserPrincipalName: "bill_murray_fabrikam.example#EXT#@contosoexample.onmicrosoft.com", DisplayName: "Bill Murray", UserType: "Guest", AccountEnabled: true},
		{
			ID: synced, UserPrincipalName: "syd@federated.contoso.example", DisplayName: "Syd PlantedText", UserType: "Member", AccountEnabled: true, OnPremisesSyncEnabled: true,
			Methods: emulator.UserMethods{AlternateMobile: "+1 2065551235"},
		},
		{ID: admin, UserPrincipalName: "root@contoso.example", DisplayName: "Root PlantedText", UserType: "Member", AccountEnabled: true},
		{ID: disabled, UserPrincipalName: "dis@contoso.example", DisplayName: "Dis PlantedText", UserType: "Member"},
	} {
		s.AddUser(u)
	}
	for _, g := range []emulator.Group{
		{ID: outerGroup, DisplayName: "Pilot of Contoso", SecurityEnabled: true, MailNickname: "plantedtext", Description: "PlantedText", Members: []string{grace, innerGroup, guest}},
		{ID: innerGroup, DisplayName: "Inner circle", SecurityEnabled: true, Members: []string{synced, outerGroup}},
		{ID: adminGroup, DisplayName: "Admins PlantedText", SecurityEnabled: true, AssignableToRole: true, DirectoryRoles: []string{"Helpdesk Administrator", "Billing Administrator"}, Members: []string{admin}},
		{ID: targetGroup, DisplayName: "Targets PlantedText", SecurityEnabled: true, MailEnabled: true, GroupTypes: []string{"Unified"}, Members: []string{synced}},
		{ID: otherGroup, DisplayName: "Other PlantedText", SecurityEnabled: true, Members: []string{grace}},
	} {
		s.AddGroup(g)
	}
	s.SetPolicy("enablementType", 1)
	s.SetPolicy("passwordResetEnabledGroupIds", []string{outerGroup})
	s.SetPolicy("passwordResetEnabledGroupName", "Pilot of Contoso")
	s.SetPolicy("customizeHelpdeskLink", true)
	s.SetPolicy("customHelpdeskEmailOrUrl", "https://helpdesk.fabrikam.example/reset?team=plantedtext")
	s.SetPolicy("securityQuestions", json.RawMessage(`[{"objectId":"`+questionID+`","questionText":"What was the name of your first pet at Fabrikam?","isCustomQuestion":true,"new":1.50},`+
		`{"objectId":"abcdef0123456789abcdef0123456789","questionText":"In what city did you meet your spouse?","isCustomQuestion":false}]`))
	s.SetPolicy("ofTheFuture", json.RawMessage(`{"b":1.0,"a":[1e2,"PlantedText",null],"owner":"hopper@fabrikam.example"}`))
	s.AuthorizationPolicy.Set("ofTheFuture", json.RawMessage(`[0.10,"PlantedText"]`))
	s.OnPremisesPasswordReset.Set("objectId", s.Tenant.ID)
	s.Settings.OnPremisesAvailable = true
	s.AuthenticationMethodsPolicy.Set("ofTheFuture", 7)
	s.SetAuthenticationMethod("Sms", "includeTargets", json.RawMessage(`[{"targetType":"group","id":"`+targetGroup+`","isRegistrationRequired":false,"note":"PlantedText"}]`))
	s.SetAuthenticationMethod("Sms", "excludeTargets", json.RawMessage(`[{"targetType":"group","id":"`+goneGroup+`"}]`))
	s.SetAuthenticationMethod("Fido2", "keyRestrictions", json.RawMessage(`{"isEnforced":true,"enforcementType":"allow","aaGuids":["fa2b99dc-9e39-4257-8f92-4a30d23c4118"]}`))
	s.AddExternalAuthenticationMethod("PlantedText provider")
	s.SubscribedSkus[0].InGrace = 3
	for name, value := range map[string]string{
		"BannedPasswordList": "fabrikam\tPlantedText\tW@yfair", "LockoutThreshold": "7", "EnableBannedPasswordCheck": "True", "OfTheFuture": "PlantedText",
	} {
		s.SetPasswordRule(name, value)
	}
	s.Tenant.OtherDomains, s.Tenant.UnverifiedDomains = []string{"eu.contoso.example", "wayfair.example"}, []string{"new.fabrikam.example"}
	s.Domain("contoso.example").Set("passwordValidityPeriodInDays", 90)
	s.Domain("wayfair.example").Set("passwordValidityPeriodInDays", nil)
	s.SetBranding("customForgotMyPasswordText", "Call PlantedText")
	s.SetBranding("customAccountResetCredentialsUrl", "https://reset.fabrikam.example")
	s.SetBranding("loginPageTextVisibilitySettings", json.RawMessage(`{"hideForgotMyPassword":true,"ofTheFuture":"PlantedText"}`))
}

// start starts an emulated tenant.
func start(t *testing.T, o emulator.Options) *emulator.Server {
	t.Helper()
	server, err := emulator.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

func startRich(t *testing.T) *emulator.Server {
	t.Helper()
	server := start(t, emulator.Options{})
	change(t, server, rich)
	return server
}

func change(t *testing.T, server *emulator.Server, fn func(*emulator.State)) {
	t.Helper()
	if err := server.Update(func(s *emulator.State) error {
		fn(s)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// portalTokens signs in a user when the portal is asked, because a tenant that is read without it need not have the user.
type portalTokens struct {
	server *emulator.Server
	user   string
}

func (p portalTokens) Token(context.Context) (auth.Token, error) {
	return auth.Token{Value: p.server.IssueToken(emulator.TokenSpec{Audience: emulator.PortalAudience, User: p.user})}, nil
}

func (p portalTokens) Renew(ctx context.Context, _ string) (auth.Token, error) { return p.Token(ctx) }

// connect returns a tenant that is read as the app with every permission, or with some, and as a user.
func connect(t *testing.T, server *emulator.Server, user string, permissions ...string) *readonly.Tenant {
	t.Helper()
	tenant := signedin.At(signedin.Client(t, server), server.URL(), server.IssueToken(emulator.TokenSpec{Permissions: permissions}), "")
	tenant.PortalTokens = portalTokens{server, user}
	return tenant
}

// take takes a snapshot, and returns the file and what was said.
func take(t *testing.T, tenant *readonly.Tenant, o twin.Options) (file, said string) {
	t.Helper()
	var out bytes.Buffer
	o.File, o.Progress, o.ReportsWithin = filepath.Join(t.TempDir(), "tenant.json"), &out, time.Millisecond
	if err := twin.Take(t.Context(), tenant, o); err != nil {
		t.Fatal(err)
	}
	return o.File, unwrapped(out.String())
}

// unwrapped returns what was said with each note in one line.
func unwrapped(said string) string { return strings.ReplaceAll(said, "\n  ", " ") }

// open returns the state in a file, as the emulated tenant opens it.
func open(t *testing.T, file string) emulator.State {
	t.Helper()
	var state emulator.State
	server := start(t, emulator.Options{File: file})
	if err := server.View(func(s emulator.State) { state = s }); err != nil {
		t.Fatal(err)
	}
	return state
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// group returns the group with an ID.
func group(t *testing.T, s emulator.State, id string) emulator.Group {
	t.Helper()
	i := slices.IndexFunc(s.Groups, func(g emulator.Group) bool { return g.ID == id })
	if i < 0 {
		t.Fatalf("the file has no group %s", id)
	}
	return s.Groups[i]
}

// user returns the user with an ID.
func user(t *testing.T, s emulator.State, id string) emulator.User {
	t.Helper()
	i := slices.IndexFunc(s.Users, func(u emulator.User) bool { return u.ID == id })
	if i < 0 {
		t.Fatalf("the file has no user %s", id)
	}
	return s.Users[i]
}

// foundIn returns which of the planted texts are in a file.
func foundIn(file string) (found []string) {
	for _, text := range planted {
		if strings.Contains(strings.ToLower(file), strings.ToLower(text)) {
			found = append(found, text)
		}
	}
	return found
}
