package pages

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// valueOf returns what the page has for a label.
func valueOf(p htmlPage, label string) string {
	i := slices.IndexFunc(p.elements, func(e element) bool { return e.name == "dt" && e.text == label })
	for ; i >= 0 && i < len(p.elements); i++ {
		if p.elements[i].name == "dd" {
			return p.elements[i].text
		}
	}
	return "(no such label)"
}

// rowOf returns the row of a method.
func rowOf(p htmlPage, method string) string {
	for i, e := range p.elements {
		if e.name == "tr" && strings.HasPrefix(e.text, method+" ") {
			return p.elements[i].text
		}
	}
	return "(no such row)"
}

func TestAdministratorFindsWhatIsSetUnderThePortalsNames(t *testing.T) {
	const (
		tia       = "tia@contoso.example"
		reconfirm = "Number of days before users are asked to re-confirm their authentication information"
		notifyAll = "Notify all admins when other admins reset their password?"
	)
	complete, legacy := tenant.MigrationComplete, tenant.PreMigration
	group := func(id string) []map[string]any { return []map[string]any{{"targetType": "group", "id": id}} }
	for name, c := range map[string]struct {
		change func(*tenant.State)
		want   map[string]string
		rows   map[string]string
		lacks  string
	}{
		"a fresh tenant": {nil, map[string]string{
			"Self service password reset enabled":         "None",
			"Number of methods required to reset":         "1",
			"Methods available to users (without effect)": "Email Mobile phone",
			"Security questions":                          "Disabled",
			"Require users to register when signing in?":  "Yes",
			reconfirm:                          "180",
			"Notify users on password resets?": "Yes",
			notifyAll:                          "No",
			"Customize helpdesk link?":         "No",
			"Enable password write back for synced users":  "No",
			"Administrators can reset their own passwords": "Yes",
			"Manage migration":      "Complete: the tenant was created after the migration, and only these policies count",
			"Registration campaign": "Microsoft managed All users: Microsoft Authenticator",
		}, map[string]string{
			"Microsoft Authenticator": "Microsoft Authenticator Yes All users Allow use of Microsoft Authenticator OTP No",
			"Email OTP":               "Email OTP Yes No targets", "SMS": "SMS No All users", "Voice call": "Voice call No All users Office phone No",
		}, "Select group"},
		"a policy for a group": {func(st *tenant.State) {
			st.SetMigrationState(&legacy)
			st.SetPolicy(tenant.KeyEnablement, tenant.EnablementSelected)
			st.SetPolicy(tenant.KeyGroupIDs, []string{strings.ToUpper(tenant.SeedGroupID)})
			st.SetPolicy(tenant.KeyRequired, 2)
			st.SetPolicy("mobileAppCodeEnabled", true)
			st.SetPolicy(tenant.KeyQuestionsSwitch, true)
			st.SetPolicy(tenant.KeyQuestions, []map[string]any{{"questionText": "First pet?", "isCustomQuestion": true}, {"questionText": "First street?"}})
			st.SetPolicy("registrationReconfirmIntevalInDays", 365)
			st.SetPolicy("notifyOnAdminPasswordReset", true)
			st.SetPolicy("customizeHelpdeskLink", true)
			st.SetPolicy("customHelpdeskEmailOrUrl", "https://help.contoso.example")
		}, map[string]string{
			"Self service password reset enabled": "Selected", "Select group": tenant.SeedGroupName, "Number of methods required to reset": "2",
			"Methods available to users": "Mobile app code Email Mobile phone", "Security questions": "Enabled",
			"Number of questions required to register": "5", "Number of questions required to reset": "3",
			"Select security questions": "First pet? (custom) First street?",
			reconfirm:                   "365",
			notifyAll:                   "Yes",
			"Customize helpdesk link?":  "Yes", "Custom helpdesk email or URL": "https://help.contoso.example",
			"Manage migration": "Pre-migration: these policies count for sign-in, and those under Password reset for password reset",
		}, nil, "without effect"},
		"methods for groups and users": {func(st *tenant.State) {
			st.SetMigrationState(&complete)
			st.SetAllowedToUseSSPR(false)
			st.SetAuthenticationMethod("Sms", "state", "enabled")
			st.SetAuthenticationMethod("Sms", tenant.KeyIncludeTargets, group(tenant.SeedGroupID))
			st.SetAuthenticationMethod("Sms", "excludeTargets", group("b1d4c0de-0000-4000-8000-00000000dead"))
			st.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true)
			st.SetAuthenticationMethod("Email", tenant.KeyIncludeTargets, []map[string]any{{"targetType": "user", "id": st.User(tia).ID}})
			st.AddExternalAuthenticationMethod("Adatum")
		}, map[string]string{
			"Administrators can reset their own passwords": "No", "Manage migration": "Migration complete: only these policies count",
		}, map[string]string{
			"SMS":        "SMS Yes " + tenant.SeedGroupName + " Except: b1d4c0de-0000-4000-8000-00000000dead (no such group)",
			"Voice call": "Voice call No All users Office phone Yes", "Email OTP": "Email OTP Yes " + tia, "Adatum (external)": "Adatum (external) Yes All users",
		}, "Microsoft managed: Adatum"},
		"a hybrid tenant": {func(st *tenant.State) {
			st.MakeHybrid()
			st.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
		}, map[string]string{
			"Enable password write back for synced users": "Yes", "Write back passwords with cloud sync": "No",
			"Allow users to unlock accounts without resetting their password?": "Yes",
		}, nil, "(no such group)"},
		"a document that a test has broken": {func(st *tenant.State) {
			st.PasswordResetPolicy = document.New(tenant.KeyRequired, "two", tenant.KeyQuestionsSwitch, true, tenant.KeyQuestions, 7)
			st.OnPremisesPasswordReset, st.AuthenticationMethodsPolicy = nil, nil
			st.SetAuthenticationMethod("Sms", tenant.KeyIncludeTargets, "all")
		}, map[string]string{
			"Self service password reset enabled": "not set", "Number of methods required to reset": "not set", "Select security questions": "None",
			"Require users to register when signing in?": "not set", "Enable password write back for synced users": "not set",
		}, map[string]string{"SMS": "SMS No " + "No targets"}, "Registration campaign"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t, c.change).browser().open("/admin").sees("Password reset").lacks(c.lacks)
			for label, want := range c.want {
				if got := valueOf(b.page, label); got != want {
					t.Errorf("%s: %q, want %q", label, got, want)
				}
			}
			for method, want := range c.rows {
				if got := rowOf(b.page, method); got != want {
					t.Errorf("%s: %q, want %q", method, got, want)
				}
			}
		})
	}
}

func TestFirstPageShowsWhoIsInTheTenant(t *testing.T) {
	b := newWorld(t, func(st *tenant.State) {
		st.User(kim).OnPremisesSyncEnabled, st.User("lee@contoso.example").AccountEnabled = true, false
		st.Settings.ClockAheadInSeconds = 3 * 24 * 3600
		tenant.AddUsers(st, 150)
	}).browser().open("/").sees("What users see", tenant.SeedTenantName, "The date here is 2026-12-03.", tenant.SeedPassword, "60 more users are not shown.")
	for user, want := range map[string]string{
		"Ada Admin":    "ada@contoso.example Global Administrator in All Company 1 method for password reset",
		"Kim Akers":    "kim@contoso.example synchronized from Active Directory in SSPR-Test-Group, All Company 1 method for password reset",
		"Lee Gu":       "lee@contoso.example disabled in SSPR-Test-Group 1 method for password reset",
		"Sam Abolrous": "sam@contoso.example in SSPR-Test-Group-Helpdesk 2 methods for password reset",
		"Gil Visitor":  "gil_fabrikam.example#EXT#@contosoexample.onmicrosoft.com guest no method for password reset",
		"Tia Young":    "tia@contoso.example no method for password reset",
	} {
		if got, want := rowOf(b.page, user), user+" "+want+" Messages and devices of "+user; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	b.follow("Messages and devices of Kim Akers").sees("Outbox of "+kim, "Microsoft Authenticator")
}

func TestFirstPageShowsWhoIsInTheGroupOfPasswordReset(t *testing.T) {
	w := newWorld(t, func(st *tenant.State) {
		st.SetPolicy(tenant.KeyEnablement, tenant.EnablementSelected)
		st.SetPolicy(tenant.KeyGroupIDs, []string{tenant.SeedGroupID})
		for _, name := range []string{"One", "Two", "Three", "Four"} {
			st.Groups = append(st.Groups, tenant.Group{ID: "b1d4c0de-0000-4000-8000-0000000009" + name[:2], DisplayName: name, Members: []string{st.User(kim).ID}})
		}
	})
	in, out := "in the group "+tenant.SeedGroupName, "not in the group "+tenant.SeedGroupName
	b := w.browser().open("/")
	for user, want := range map[string]string{"Kim Akers": " " + in, "Pat Coleman": " " + in, "Tia Young": " " + out} { // Pat is in a nested group
		if got := rowOf(b.page, user); !strings.Contains(got, want) || want == " "+in && strings.Contains(got, out) {
			t.Errorf("%s: %q, want %q", user, got, want)
		}
	}
	w.change(func(st *tenant.State) { st.SetPolicy(tenant.KeyEnablement, 2) })
	if got, want := rowOf(b.open("/").page, "Kim Akers"), " in SSPR-Test-Group, All Company, One and 3 more "; !strings.Contains(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
