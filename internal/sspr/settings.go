// Package sspr is the domain model: the settings of self-service password reset (SSPR), its methods, and the rules that
// Microsoft documents for them. It does no I/O and depends on neither Terraform nor HTTP.
//
// Every settings struct is one page of Password reset in the Entra admin center. A nil field means that the value is
// not managed, not known yet, or not returned by the service. Rules ignore nil fields. The tag "stored" is the name of
// a field in a state.
//
// Who is ready to reset a password is decided only in Rules.Judge. What the service counts is partly undocumented, so a
// Verdict has two answers: Ready and Perhaps.
package sspr

import (
	"reflect"
	"slices"
)

// EnabledFor is whom the tenant allows to reset passwords (portal: "Self service password reset enabled"). Any other
// value that the service returns is kept unchanged.
type EnabledFor string

// The choices of the page Properties (sspr-policy 1.1, enablementType).
const (
	EnabledForNone     EnabledFor = "none"
	EnabledForSelected EnabledFor = "selected"
	EnabledForAll      EnabledFor = "all"
)

// Method is a method with which a user can reset a password.
type Method string

// The methods. The first six are the switches of the page Authentication methods, in the portal's order and words
// (sspr-policy 1.1).
const (
	MobileAppNotification Method = "mobile_app_notification"
	MobileAppCode         Method = "mobile_app_code"
	Email                 Method = "email"
	MobilePhone           Method = "mobile_phone"
	OfficePhone           Method = "office_phone"
	SecurityQuestions     Method = "security_questions"
	// HardwareOATH is a hardware OATH token, in preview. It has no legacy switch; only the authentication methods
	// policy offers it (autumn-2026 1.7).
	HardwareOATH Method = "hardware_oath"
)

// Methods returns all methods of password reset: LegacyMethods in their order, then hardware OATH tokens.
func Methods() []Method {
	return []Method{MobileAppNotification, MobileAppCode, Email, MobilePhone, OfficePhone, SecurityQuestions, HardwareOATH}
}

// LegacyMethods returns the six methods that have a switch on the page Authentication methods, in the portal's order.
func LegacyMethods() []Method {
	return []Method{MobileAppNotification, MobileAppCode, Email, MobilePhone, OfficePhone, SecurityQuestions}
}

// Scope is the page Properties.
type Scope struct {
	EnabledFor *EnabledFor `stored:"enabled_for"`
	// GroupID is the object ID of the one group that may reset passwords, "" for no group.
	GroupID *string `stored:"group_id"`
}

// NoGroupID is the service's own spelling of "no group" (sspr-policy 1.2).
const NoGroupID = "00000000-0000-0000-0000-000000000000"

// AuthenticationMethods is the page Authentication methods.
type AuthenticationMethods struct {
	// Required is the number of methods required to reset, 1 or 2.
	Required *int64 `stored:"methods_required"`
	// Methods are the methods available to users, in the portal's order.
	Methods *[]Method `stored:"methods"`
	// QuestionsToRegister is the number of security questions that a user must register, 3 to 5.
	QuestionsToRegister *int64 `stored:"questions_to_register"`
	// QuestionsToReset is the number of them that a user must answer, 3 to 5.
	QuestionsToReset *int64 `stored:"questions_to_reset"`
	// CustomQuestions are the texts of the tenant's own questions, at most 20 of at most 200 characters each.
	CustomQuestions *[]string `stored:"custom_questions"`
	// PredefinedQuestionIDs are the IDs of the selected questions of Microsoft's catalog, 32 hexadecimal digits each.
	PredefinedQuestionIDs *[]string `stored:"predefined_question_ids"`
}

// Offers reports whether m is offered. It returns false if the methods are not known.
func (a AuthenticationMethods) Offers(m Method) bool {
	return a.Methods != nil && slices.Contains(*a.Methods, m)
}

// LegacyMethods returns the offered methods that the authentication methods policy controls in a migrated tenant: all
// except security questions. It returns nil if the methods are not known.
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

// Overlay returns base with every field replaced that is not nil in top. T is one of the page structs.
func Overlay[T any](base, top T) T {
	merged, over := reflect.ValueOf(&base).Elem(), reflect.ValueOf(top)
	for i := range over.NumField() {
		if f := over.Field(i); !f.IsNil() {
			merged.Field(i).Set(f)
		}
	}
	return base
}
