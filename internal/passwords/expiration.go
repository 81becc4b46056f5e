package passwords

import (
	"fmt"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The names of the settings in findings, which are also the provider's attribute names.
const (
	FieldDomain             = "domain"
	FieldNeverExpires       = "never_expires"
	FieldValidityDays       = "validity_days"
	FieldNotificationWindow = "notification_window_days"
)

// Numbers of days: Never as a validity means that passwords never expire (passwords 2.3), and the defaults are what a domain
// without values has by Microsoft's reference (passwords 2.2).
const (
	Never                     int64 = 2147483647
	DefaultValidityDays       int64 = 90
	DefaultNotificationWindow int64 = 14
)

// The ranges of the admin center (passwords 2.5). Whether the service has them too is not known, so they are warnings.
const (
	leastValidity, mostValidity = 14, 730
	leastWindow, mostWindow     = 1, 30
)

// Expiration is when the passwords of a domain's users expire. A field is nil if the domain has no value.
type Expiration struct {
	// Domain is the name of the domain.
	Domain *string `stored:"-"`
	// ValidityDays is the number of days after which a password expires, or Never.
	ValidityDays *int64 `stored:"validity_days"`
	// NotificationWindowDays is the number of days before that from which users are notified.
	NotificationWindowDays *int64 `stored:"notification_window_days"`
}

// NeverExpires reports whether passwords never expire, nil if the domain has no value.
func (e Expiration) NeverExpires() *bool {
	if e.ValidityDays == nil {
		return nil
	}
	return new(*e.ValidityDays == Never)
}

// Days returns the number of days after which a password expires, nil if it never does or the domain has no value.
func (e Expiration) Days() *int64 {
	if e.ValidityDays == nil || *e.ValidityDays == Never {
		return nil
	}
	return e.ValidityDays
}

// Check warns of numbers that the admin center does not take.
func (e Expiration) Check() []sspr.Finding {
	var f findings
	if days := e.Days(); days != nil && (*days < leastValidity || *days > mostValidity) {
		f.warn(FieldValidityDays, "Unusual number of days",
			fmt.Sprintf("The Microsoft 365 admin center accepts validity_days from %d to %d. Whether the service accepts %d is not known.", leastValidity, mostValidity, *days))
	}
	if window := e.NotificationWindowDays; window != nil && (*window < leastWindow || *window > mostWindow) {
		f.warn(FieldNotificationWindow, "Unusual number of days",
			fmt.Sprintf("The Microsoft 365 admin center accepts notification_window_days from %d to %d. Whether the service accepts %d is not known.", leastWindow, mostWindow, *window))
	}
	return f.found
}

// CheckKept warns of a notice from the first day, also if one of the two numbers is the tenant's.
func (e Expiration) CheckKept(live Expiration) []sspr.Finding {
	var f findings
	is := sspr.Overlay(live, e.With(live))
	days, window := is.Days(), is.NotificationWindowDays
	if e.ValidityDays == nil && e.NotificationWindowDays == nil || days == nil || window == nil || *window < *days {
		return nil
	}
	f.warn(FieldNotificationWindow, "Notice for the whole life of a password",
		fmt.Sprintf("Passwords expire after %d days, and users are notified %d days before that. Set notification_window_days to less than validity_days.", *days, *window))
	return f.found
}

// CheckAlone warns of a notice that is sent to a domain without a validity: whether the service takes it alone is not known
// (passwords 10.5), and no validity is safe to send with it.
func (e Expiration) CheckAlone(live Expiration) []sspr.Finding {
	if e.NotificationWindowDays == nil || e.ValidityDays != nil || live.ValidityDays != nil {
		return nil
	}
	var f findings
	f.warn(FieldNotificationWindow, "Notice without a validity",
		"The domain has no value for when passwords expire, and the service can refuse notification_window_days alone. Set never_expires or validity_days too.")
	return f.found
}

// With returns what is sent to a domain that has live. Some clients send 14 days of notice, the default, with a validity if the
// domain has none, and so does this one: whether the service takes one value alone is not known (passwords 10.5).
func (e Expiration) With(live Expiration) Expiration {
	same := e.ValidityDays == nil || live.ValidityDays != nil && *e.ValidityDays == *live.ValidityDays
	if !same && e.NotificationWindowDays == nil && live.NotificationWindowDays == nil {
		e.NotificationWindowDays = new(DefaultNotificationWindow)
	}
	return e
}

// CheckChange warns that a change from live lets passwords expire at once, because the age of a password counts from the day on
// which it was set.
func (e Expiration) CheckChange(live Expiration) []sspr.Finding {
	days, domain := e.Days(), sspr.Overlay(live, e).Domain // what a restore writes has no domain
	if days == nil || domain == nil {
		return nil
	}
	var now string
	switch before := live.Days(); {
	case live.ValidityDays == nil:
		now = "has no value of its own now, which in tenants since 2021 means that passwords never expire"
	case before == nil:
		now = "lets no password expire now"
	case *before > *days:
		now = fmt.Sprintf("lets passwords expire after %d days now", *before)
	default:
		return nil
	}
	return []sspr.Finding{{
		Severity: sspr.Warning, Field: FieldValidityDays, Summary: fmt.Sprintf("Passwords in %s can expire at once", *domain),
		Detail: fmt.Sprintf("The domain %s. The age of a password counts from the day on which it was set: after this apply, every password older than %d days has expired, and its user "+
			"has to change it at the next sign-in. Services that sign in with such a password stop. Users with DisablePasswordExpiration in passwordPolicies are exempt.", now, *days),
	}}
}
