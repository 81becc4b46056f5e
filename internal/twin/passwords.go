package twin

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// passwordRulesTemplate is the template of the password rules (passwords 1.1).
const passwordRulesTemplate = "5cf42378-d67d-4f36-ba46-e8b86229381d"

const settingsPath = "/v1.0/groupSettings"

// The parts that are the settings of passwords.
var (
	protectionPart = part{
		service: serviceerror.Graph, name: "the password protection", permission: "GroupSettings.Read.All",
		path:  settingsPath,
		marks: []string{settingsPath, settingsPath + "/{}", "/v1.0/groupSettingTemplates", "/v1.0/groupSettingTemplates/{}"},
	}
	brandingPart = part{
		service: serviceerror.Graph, name: "the branding", permission: "OrganizationalBranding.Read.All or Organization.Read.All",
		marks: []string{"/v1.0/organization/{}/branding"}, header: []string{"Accept-Language", "0"}, // the default one (passwords 3.1)
	}
)

// settingRow is a groupSetting.
type settingRow struct {
	ID         string `json:"id"`
	TemplateID string `json:"templateId"`
	Values     []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"values"`
}

// readProtection reads the password rules, which do not exist until an administrator sets some (passwords 1.9).
func (r *reader) readProtection(ctx context.Context) error {
	ok, err := list(ctx, r, protectionPart, func(s settingRow) {
		if strings.EqualFold(s.TemplateID, passwordRulesTemplate) {
			r.keepRules(s)
		}
	}, nil)
	if ok {
		r.say("%s: read", protectionPart.name)
	}
	return err
}

// keepRules keeps the password rules. The banned words get stand-ins, because they can name the organization, its products and its places.
func (r *reader) keepRules(s settingRow) {
	rules := emulator.Document{}
	rules.Set("id", r.ids.of(s.ID))
	for _, v := range s.Values {
		text := v.Value
		switch {
		case r.options.WithNames || text == "":
		case v.Name == "BannedPasswordList":
			words := strings.Split(text, "\t") // (passwords 1.13)
			for i := range words {
				if words[i] != "" { // two tabs have no word between them
					words[i] = fmt.Sprintf("word%04d", i+1)
				}
			}
			text = strings.Join(words, "\t")
		case !slices.Contains(knownRules, v.Name):
			text = r.mask.text(v.Name, text)
		}
		rules.Set(v.Name, text)
	}
	r.state.PasswordRules = rules
}

// knownRules are the rules whose values are Microsoft's own words or numbers (passwords 1.5).
var knownRules = []string{
	"BannedPasswordCheckOnPremisesMode", "EnableBannedPasswordCheckOnPremises", "EnableBannedPasswordCheck", "LockoutDurationInSeconds", "LockoutThreshold",
}

// readBranding reads the default branding, which need not exist.
func (r *reader) readBranding(ctx context.Context) error {
	p := brandingPart
	p.path = "/v1.0/organization/" + r.tenantID + "/branding"
	body, why, err := r.ask(ctx, p, p.path)
	switch {
	case err != nil:
		return err
	case why != nil && why.status == http.StatusNotFound && strings.EqualFold(why.code, "Request_ResourceNotFound"):
		r.say("%s: none", p.name)
		return nil
	case why == nil && r.keepDocument(&r.state.Branding)(body) != nil:
		why = odd()
	}
	if why != nil {
		r.unread.add(p, why)
		return nil
	}
	r.say("%s: read", p.name)
	return nil
}

// domainRow is a domain.
type domainRow struct {
	ID                 string          `json:"id"`
	AuthenticationType string          `json:"authenticationType"`
	IsDefault          bool            `json:"isDefault"`
	IsInitial          bool            `json:"isInitial"`
	IsVerified         *bool           `json:"isVerified"`
	Validity           json.RawMessage `json:"passwordValidityPeriodInDays"`
	Notification       json.RawMessage `json:"passwordNotificationWindowInDays"`
}

// keepDomains keeps the domains, and when their passwords expire. If names are replaced, a subdomain has a stand-in below that of its
// root domain, whose policy it has (passwords 2.7).
func (r *reader) keepDomains(rows []domainRow) {
	t := &r.state.Tenant
	slices.SortStableFunc(rows, func(a, b domainRow) int { return cmp.Compare(len(a.ID), len(b.ID)) })
	for i, d := range rows {
		standIn := ""
		for n, root := range rows[:i] {
			if strings.HasSuffix(strings.ToLower(d.ID), "."+strings.ToLower(root.ID)) {
				standIn = fmt.Sprintf("sub-%d-%d.%s", n+1, i+1, r.people.domain(root.ID, ""))
			}
		}
		switch {
		case standIn != "":
		case d.IsDefault:
			standIn = standInDomain
		case d.IsInitial:
			standIn = initialDomain
		}
		name := r.people.domain(d.ID, standIn)
		if d.IsDefault {
			t.DefaultDomain = name
		}
		if d.IsInitial {
			t.InitialDomain = name
		}
		switch {
		case strings.EqualFold(d.AuthenticationType, "Federated"):
			t.FederatedDomains = append(t.FederatedDomains, name)
		case d.IsVerified != nil && !*d.IsVerified:
			t.UnverifiedDomains = append(t.UnverifiedDomains, name)
		case !d.IsDefault && !d.IsInitial:
			t.OtherDomains = append(t.OtherDomains, name)
		}
		for key, value := range map[string]json.RawMessage{"passwordNotificationWindowInDays": d.Notification, "passwordValidityPeriodInDays": d.Validity} {
			if len(value) > 0 {
				r.state.Domain(name).Set(key, value)
			}
		}
	}
}
