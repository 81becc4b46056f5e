// Package sspr is the domain: the settings of self-service password reset (SSPR), the methods, and the rules that
// Microsoft documents for them. It does no I/O and knows neither Terraform nor HTTP.
//
// Every settings struct is one page of Password reset in the Entra admin center. A nil field says nothing: the
// value is not managed, not known yet, or not told by the service. Rules are silent about what is nil. The tag
// "stored" is the name of a field in a state.
package sspr

import (
	"reflect"
	"slices"
)

// EnabledFor says whom the tenant lets reset passwords (portal: "Self service password reset enabled").
// A value outside the three below is the service's own and is kept as it came.
type EnabledFor string

// The three choices of the page Properties (reference sspr-policy 1.1, enablementType).
const (
	EnabledForNone     EnabledFor = "none"
	EnabledForSelected EnabledFor = "selected"
	EnabledForAll      EnabledFor = "all"
)

// Method is a method that a user can reset a password with.
type Method string

// The methods. The first six are the switches of the page Authentication methods, in the portal's order and words
// (reference sspr-policy 1.1).
const (
	MobileAppNotification Method = "mobile_app_notification"
	MobileAppCode         Method = "mobile_app_code"
	Email                 Method = "email"
	MobilePhone           Method = "mobile_phone"
	OfficePhone           Method = "office_phone"
	SecurityQuestions     Method = "security_questions"
	// HardwareOATH is a hardware OATH token, in preview. No switch has it; the authentication methods policy alone offers
	// it (reference autumn-2026 1.7).
	HardwareOATH Method = "hardware_oath"
)

// Methods lists all methods of password reset: those of LegacyMethods in their order, and hardware OATH tokens.
func Methods() []Method {
	return []Method{MobileAppNotification, MobileAppCode, Email, MobilePhone, OfficePhone, SecurityQuestions, HardwareOATH}
}

// LegacyMethods lists the six that have a switch on the page Authentication methods, in the portal's order.
func LegacyMethods() []Method {
	return []Method{MobileAppNotification, MobileAppCode, Email, MobilePhone, OfficePhone, SecurityQuestions}
}

// Scope is the page Properties.
type Scope struct {
	EnabledFor *EnabledFor `stored:"enabled_for"`
	// GroupID is the object id of the one group that may reset passwords, "" for no group.
	GroupID *string `stored:"group_id"`
}

// AuthenticationMethods is the page Authentication methods.
type AuthenticationMethods struct {
	// Required is the number of methods required to reset, 1 or 2.
	Required *int64 `stored:"methods_required"`
	// Methods are the methods available to users, in the portal's order.
	Methods *[]Method `stored:"methods"`
	// QuestionsToRegister is how many security questions a user must register, 3 to 5.
	QuestionsToRegister *int64 `stored:"questions_to_register"`
	// QuestionsToReset is how many of them a user must answer, 3 to 5.
	QuestionsToReset *int64 `stored:"questions_to_reset"`
	// CustomQuestions are the texts of the tenant's own questions, at most 20 of at most 200 characters each.
	CustomQuestions *[]string `stored:"custom_questions"`
	// PredefinedQuestionIDs are the ids of the chosen questions of Microsoft's catalogue, 32 hexadecimal digits each.
	PredefinedQuestionIDs *[]string `stored:"predefined_question_ids"`
}

// Offers says whether m is among the offered methods. It is false where the methods are not known.
func (a AuthenticationMethods) Offers(m Method) bool {
	return a.Methods != nil && slices.Contains(*a.Methods, m)
}

// LegacyMethods returns the methods that the authentication methods policy decides about once the tenant is migrated: all
// but security questions. It is empty if the methods are not known.
func (a AuthenticationMethods) LegacyMethods() []Method {
	if a.Methods == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(*a.Methods), func(m Method) bool { return m == SecurityQuestions })
}

// Registration is the page Registration.
type Registration struct {
	// RequiredAtSignIn is "Require users to register when signing in".
	RequiredAtSignIn *bool `stored:"required_at_sign_in"`
	// ReconfirmAfterDays is 0 to 730 days; 0 means never.
	ReconfirmAfterDays *int64 `stored:"reconfirm_after_days"`
}

// Notifications is the page Notifications.
type Notifications struct {
	// Users is "Notify users on password resets".
	Users *bool `stored:"notify_users"`
	// Administrators is "Notify all admins when other admins reset their password".
	Administrators *bool `stored:"notify_administrators"`
}

// Customization is the page Customization.
type Customization struct {
	// CustomizeHelpdeskLink is "Customize helpdesk link".
	CustomizeHelpdeskLink *bool `stored:"customize_helpdesk_link"`
	// HelpdeskEmailOrURL is "Custom helpdesk email or URL", "" for none.
	HelpdeskEmailOrURL *string `stored:"custom_helpdesk_email_or_url"`
}

// Overlay gives base with every field of top that is not nil in its place. T is one of the page structs.
func Overlay[T any](base, top T) T {
	merged, over := reflect.ValueOf(&base).Elem(), reflect.ValueOf(top)
	for i := range over.NumField() {
		if f := over.Field(i); !f.IsNil() {
			merged.Field(i).Set(f)
		}
	}
	return base
}
