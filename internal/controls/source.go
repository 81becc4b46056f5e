package controls

import "strings"

// Source is a document that settings are read from.
type Source string

// The sources of the settings that controls evaluate.
const (
	// SourcePortal is the portal's password reset policy.
	SourcePortal Source = "password_reset_policy"
	// SourceAuthorization is Graph's authorization policy.
	SourceAuthorization Source = "authorization_policy"
	// SourceMethods is Graph's authentication methods policy with the configurations of the methods.
	SourceMethods Source = "authentication_methods_policy"
	// SourcePasswordRules is Graph's group setting with the rules of passwords.
	SourcePasswordRules Source = "password_rule_settings"
	// SourceDomains are Graph's domains of the tenant.
	SourceDomains Source = "domains"
	// SourceOrganization is Graph's organization, which shows whether users are synchronized. No control is about it alone.
	SourceOrganization Source = "organization"
)

// Sources returns all sources.
func Sources() []Source {
	return []Source{SourcePortal, SourceAuthorization, SourceMethods, SourcePasswordRules, SourceDomains, SourceOrganization}
}

// Sources returns the documents that the control needs: that of its setting first.
func (c Control) Sources() []Source {
	if c.onPremises {
		return []Source{c.Source(), SourceOrganization}
	}
	return []Source{c.Source()}
}

// Source returns the document that contains the control's setting.
func (c Control) Source() Source {
	resource, _, _ := strings.Cut(c.Attribute, ".")
	switch resource {
	case "sspr_administrator_policy":
		return SourceAuthorization
	case "sspr_authentication_methods_policy", "sspr_authentication_method_configuration":
		return SourceMethods
	case protection:
		return SourcePasswordRules
	case expiration:
		return SourceDomains
	default:
		return SourcePortal
	}
}
