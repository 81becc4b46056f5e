package pages

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// adminPage is what an administrator sees in the portal, read only.
type adminPage struct {
	frame
	Tenant string
	// Sections are the pages of Password reset in the order of the portal's menu, and those about passwords and the sign-in page.
	Sections []adminSection
	// Methods are Authentication methods > Policies, and Migration is the state of the migration.
	Methods   []adminMethod
	Migration string
	// Campaign is the state of the registration campaign, with its targets.
	Campaign        string
	CampaignTargets []string
}

// adminSection is one page of the portal.
type adminSection struct {
	// ID is the anchor.
	ID, Title string
	Rows      []adminRow
	// Notes are explanations beside the settings.
	Notes []string
}

// adminRow is a setting with its value or its values.
type adminRow struct {
	Label  string
	Values []string
}

// adminMethod is a method of Authentication methods > Policies.
type adminMethod struct {
	Name             string
	Enabled          bool
	Include, Exclude []string
	Settings         []adminRow
}

// admin shows the policies as they are set.
func (s *site) admin(w http.ResponseWriter, _ *http.Request) error {
	var p adminPage
	err := s.store.View(func(st *tenant.State) error {
		p = newAdminPage(st)
		return nil
	})
	if err != nil {
		return err
	}
	show(w, http.StatusOK, "admin", p)
	return nil
}

func newAdminPage(st *tenant.State) adminPage {
	p := adminPage{Tenant: st.Tenant.DisplayName, Migration: migrationWords(st)}
	reset, onPremises := settings{st.PasswordResetPolicy}, settings{st.OnPremisesPasswordReset}
	p.Sections = []adminSection{
		propertiesSection(st, reset), methodsSection(st, reset), registrationSection(reset), notificationsSection(reset),
		customizationSection(reset), onPremisesSection(onPremises), administratorSection(st),
		protectionSection(st), expirationSection(st), brandingSection(st),
	}
	for _, d := range st.ShownConfigurations() {
		p.Methods = append(p.Methods, adminMethodOf(st, d))
	}
	campaign := tenant.CampaignOf(st.AuthenticationMethodsPolicy)
	p.Campaign = campaignStates[settings{campaign.Document}.text("state")]
	for _, t := range campaign.Targets() {
		p.CampaignTargets = append(p.CampaignTargets, targetName(st, t)+": "+methodName(t.CampaignMethod))
	}
	return p
}

// settings reads a document for display. A property that is missing or of another type is "not set".
type settings struct{ document.Document }

const notSet = "not set"

func (d settings) yes(key string) string {
	if raw, ok := d.Get(key); !ok || document.Kind(raw) != "boolean" {
		return notSet
	}
	return yes(d.IsTrue(key))
}

func (d settings) number(key string) string {
	raw, _ := d.Get(key)
	n, err := document.WholeNumber(raw)
	if err != nil {
		return notSet
	}
	return strconv.Itoa(n)
}

func (d settings) text(key string) string {
	raw, _ := d.Get(key)
	text, _ := document.Text(raw)
	return text
}

func row(label string, values ...string) adminRow { return adminRow{Label: label, Values: values} }

func propertiesSection(st *tenant.State, d settings) adminSection {
	scope := map[string]string{"0": "None", "1": "Selected", "2": "All"}[d.number(tenant.KeyEnablement)]
	if scope == "" {
		scope = notSet
	}
	a := adminSection{ID: "properties", Title: "Properties", Rows: []adminRow{row("Self service password reset enabled", scope)}}
	if scope == "Selected" {
		group := "No group is selected"
		if id := tenant.PolicyGroup(d.Document); id != "" {
			group = groupName(st, id)
		}
		a.Rows = append(a.Rows, row("Select group", group))
	}
	a.Notes = []string{"These settings apply to users. Administrators have a policy of their own: see Administrator policy."}
	return a
}

// legacyMethods are the methods on the page of password reset, in its order.
var legacyMethods = []struct{ key, name string }{
	{"mobileAppNotificationEnabled", "Mobile app notification"},
	{"mobileAppCodeEnabled", "Mobile app code"},
	{"emailOptionEnabled", "Email"},
	{"mobilePhoneOptionEnabled", "Mobile phone"},
	{"officePhoneOptionEnabled", "Office phone"},
}

func methodsSection(st *tenant.State, d settings) adminSection {
	a := adminSection{ID: "methods", Title: "Authentication methods", Rows: []adminRow{
		row("Number of methods required to reset", d.number(tenant.KeyRequired)),
	}}
	var available []string
	for _, m := range legacyMethods {
		if d.IsTrue(m.key) {
			available = append(available, m.name)
		}
	}
	label := "Methods available to users"
	if st.Migrated() {
		label += " (without effect)"
		a.Notes = append(a.Notes, "The migration is complete: these methods are managed under Authentication methods > Policies. "+
			"Security questions are still set here.")
	}
	a.Rows = append(a.Rows, row(label, orNone(available)...), row("Security questions", enabled(d.IsTrue(tenant.KeyQuestionsSwitch))))
	if d.IsTrue(tenant.KeyQuestionsSwitch) {
		a.Rows = append(a.Rows,
			row("Number of questions required to register", d.number("numberOfQuestionsToRegister")),
			row("Number of questions required to reset", d.number("numberOfQuestionsToReset")),
			row("Select security questions", orNone(questionTexts(d))...))
	}
	return a
}

// questionTexts returns the security questions, with a mark on custom ones.
func questionTexts(d settings) (texts []string) {
	raw, _ := d.Get(tenant.KeyQuestions)
	var questions []document.Document
	if json.Unmarshal(raw, &questions) != nil {
		return nil
	}
	for _, q := range questions {
		text := settings{q}.text("questionText")
		if (settings{q}).IsTrue("isCustomQuestion") {
			text += " (custom)"
		}
		texts = append(texts, text)
	}
	return texts
}

func registrationSection(d settings) adminSection {
	return adminSection{ID: "registration", Title: "Registration", Rows: []adminRow{
		row("Require users to register when signing in?", d.yes("registrationRequiredOnSignIn")),
		row("Number of days before users are asked to re-confirm their authentication information", d.number("registrationReconfirmIntevalInDays")),
	}}
}

func notificationsSection(d settings) adminSection {
	return adminSection{ID: "notifications", Title: "Notifications", Rows: []adminRow{
		row("Notify users on password resets?", d.yes("notifyUsersOnPasswordReset")),
		row("Notify all admins when other admins reset their password?", d.yes("notifyOnAdminPasswordReset")),
	}}
}

func customizationSection(d settings) adminSection {
	a := adminSection{ID: "customization", Title: "Customization", Rows: []adminRow{row("Customize helpdesk link?", d.yes("customizeHelpdeskLink"))}}
	if link := strings.TrimSpace(d.text("customHelpdeskEmailOrUrl")); link != "" || d.IsTrue("customizeHelpdeskLink") {
		if link == "" {
			link = notSet
		}
		a.Rows = append(a.Rows, row("Custom helpdesk email or URL", link))
	}
	return a
}

func onPremisesSection(d settings) adminSection {
	return adminSection{ID: "on-premises", Title: "On-premises integration", Rows: []adminRow{
		row("Enable password write back for synced users", d.yes("enablementForTenant")),
		row("Write back passwords with cloud sync", d.yes("cloudProvisioningEnablementForTenant")),
		row("Allow users to unlock accounts without resetting their password?", d.yes("accountUnlockEnabled")),
	}}
}

func administratorSection(st *tenant.State) adminSection {
	return adminSection{
		ID: "administrator-policy", Title: "Administrator policy",
		Rows: []adminRow{
			row("Administrators can reset their own passwords", yes(st.AllowedToUseSSPR())),
			row("Number of methods required to reset", "2"),
			row("Methods available to administrators", "Mobile app notification", "Mobile app code", "Email", "Mobile phone", "Office phone", "Hardware token"),
		},
		Notes: []string{"This policy is fixed. It can only be turned on or off."},
	}
}

func enabled(is bool) string {
	if is {
		return "Enabled"
	}
	return "Disabled"
}

func orNone(values []string) []string {
	if len(values) == 0 {
		return []string{"None"}
	}
	return values
}
