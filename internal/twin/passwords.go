package twin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// passwordRulesTemplate is the template of Password protection, the same in every tenant (passwords 1.1).
const passwordRulesTemplate = "5cf42378-d67d-4f36-ba46-e8b86229381d"

// The parts that are about passwords and the way to the reset page.
var (
	passwordRulesPart = part{
		service: serviceerror.Graph, name: "the password protection", permission: "GroupSettings.Read.All",
		path:  "/v1.0/groupSettings",
		marks: []string{"/v1.0/groupSettings", "/v1.0/groupSettings/{}", "/v1.0/groupSettingTemplates", "/v1.0/groupSettingTemplates/{}"},
	}
	brandingPart = part{
		service: serviceerror.Graph, name: "the branding of the sign-in page", permission: "OrganizationalBranding.Read.All or Organization.Read.All",
		marks:  []string{"/v1.0/organization/{}/branding"},
		header: []string{"Accept-Language", "0"}, // the default, and not that of a language (passwords 3.3)
	}
)

// readPasswordRules reads Password protection. A tenant that has never changed it has no such object (passwords 1.9). The template is
// Microsoft's, and the twin has its own.
func (r *reader) readPasswordRules(ctx context.Context) error {
	found := "Microsoft's defaults"
	ok, err := list(ctx, r, passwordRulesPart, func(s struct {
		ID         string `json:"id"`
		TemplateID string `json:"templateId"`
		Values     []struct {
			Name  string          `json:"name"`
			Value json.RawMessage `json:"value"`
		} `json:"values"`
	},
	) {
		if !strings.EqualFold(s.TemplateID, passwordRulesTemplate) {
			return
		}
		found = "read"
		rules := emulator.Document{}
		rules.Set("id", r.ids.of(s.ID))
		for _, v := range s.Values {
			var text string
			if json.Unmarshal(v.Value, &text) == nil {
				rules.Set(v.Name, r.mask.rule(v.Name, text))
			}
		}
		r.state.PasswordRules = rules
	}, nil)
	if ok {
		r.say("%s: %s", passwordRulesPart.name, found)
	}
	return err
}

// plainRule matches the values that are no words of the organization: Booleans, numbers and modes.
var plainRule = regexp.MustCompile(`^([0-9]{1,10}|(?i:true|false|audit|enforced?))?$`)

// rule returns what the file has for a value of Password protection. Each banned word has a stand-in that a service takes as well, and
// the tabs between them stay (passwords 1.13).
func (m *mask) rule(name, text string) string {
	if m.r.options.WithNames || plainRule.MatchString(text) {
		return text
	}
	if !strings.EqualFold(name, "BannedPasswordList") {
		return m.standIn(text)
	}
	words := strings.Split(text, "\t")
	for i, word := range words {
		if word != "" {
			words[i] = fmt.Sprintf("banned-%04d", number(m.banned, strings.ToLower(word)))
		}
	}
	return strings.Join(words, "\t")
}

// keepExpiry keeps what decides when the passwords of a domain expire, null as well (passwords 2.2).
func (r *reader) keepExpiry(domain string, notification, validity json.RawMessage) {
	d := r.state.Domain(domain)
	if len(notification) > 0 {
		d.Set("passwordNotificationWindowInDays", notification)
	}
	if len(validity) > 0 {
		d.Set("passwordValidityPeriodInDays", validity)
	}
}

// readBranding reads the default branding. A tenant that has none answers that it does not exist (passwords 3.1).
func (r *reader) readBranding(ctx context.Context) error {
	p := brandingPart
	p.path = "/v1.0/organization/" + r.tenantID + "/branding"
	body, why, err := r.ask(ctx, p, p.path)
	switch {
	case err != nil:
		return err
	case why != nil && why.status == http.StatusNotFound && strings.EqualFold(why.code, "Request_ResourceNotFound"):
		r.say("%s: none", p.name)
	case why != nil:
		r.unread.add(p, why)
	case r.keepDocument(&r.state.Branding)(body) != nil:
		r.unread.add(p, odd())
	default:
		r.say("%s: read", p.name)
	}
	return nil
}
