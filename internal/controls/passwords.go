package controls

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// PasswordRules is password protection, as far as controls evaluate it. It has no banned word, only their number.
type PasswordRules struct {
	// Saved is false until an administrator has saved the settings for the first time. The others are then the defaults.
	Saved bool
	// LockoutThreshold is the number of failed sign-ins before a lockout, and LockoutSeconds how long the first one lasts.
	LockoutThreshold, LockoutSeconds *int64
	// EnforceCustomBanned is whether the tenant's own list applies, and Words how many words it has.
	EnforceCustomBanned *bool
	Words               *int
	// CheckOnPremises is whether domain controllers check passwords too, and OnPremisesMode is "audit" or "enforce".
	CheckOnPremises *bool
	OnPremisesMode  *string
}

// Domain is a domain of the tenant.
type Domain struct {
	Name string
	// ValidDays is after how many days a password of its users expires, 0 if it never does.
	ValidDays int64
	// Unset is set if the domain has no value. Whether its passwords expire is then not known (passwords 10.6).
	Unset bool
}

// The limits of the lockout that frameworks recommend (passwords 4.7 and 4.9).
const (
	mostAttempts = 10
	leastSeconds = 60
	modeEnforce  = "enforce"
)

// ofPasswords are the controls about passwords themselves (passwords 4).
type ofPasswords struct {
	threshold, duration, list, words, check, mode, hybrid, cloud, expiry Control
}

func passwordControls() ofPasswords {
	of := func(attribute, title, expected string, read func(Live) (string, bool, bool)) Control {
		return Control{Title: title, Expected: expected, Attribute: protection + "." + attribute, read: read}
	}
	c := ofPasswords{
		threshold: of("lockout_threshold", "Accounts lock after ten failed sign-ins or fewer", "1 to 10", readThreshold),
		duration:  of("lockout_duration_seconds", "Accounts lock for a minute or longer", "60 seconds or more", readDuration),
		list:      of("enforce_custom_banned", "The organization's own banned words are enforced", "true", readList),
		words:     of("custom_banned_passwords", "The organization has banned words of its own, and enforces them", "enforced, 1 word or more", readWords),
		check:     of("check_on_premises", "Active Directory checks passwords for banned words", "true", readCheck),
		mode:      of("on_premises_mode", "Active Directory refuses passwords with banned words", modeEnforce, readMode),
		hybrid:    of("on_premises_mode", "Active Directory checks passwords for banned words, and refuses them", checkedAndEnforced, readOnPremises),
		expiry: Control{
			Title: "Passwords do not expire", Expected: "never or no value, in every domain",
			Attribute: expiration + ".never_expires", read: readExpiry,
		},
	}
	// CIS exempts tenants without Active Directory, and the Zero Trust Assessment passes them (passwords 4.3 and 4.5).
	c.hybrid.onPremises = true
	c.cloud = c.hybrid
	c.cloud.Expected, c.cloud.read = checkedAndEnforced+", or not synchronized", readOnPremisesOrCloud
	c.hybrid.Condition, c.hybrid.applies = "to tenants that synchronize users from Active Directory", isSynchronized
	return c
}

// The resources that manage these settings.
const (
	protection = "sspr_password_protection"
	expiration = "sspr_password_expiration"
)

const checkedAndEnforced = "checked, " + modeEnforce

func readThreshold(l Live) (actual string, pass, ok bool) {
	if l.Passwords == nil || l.Passwords.LockoutThreshold == nil {
		return "", false, false
	}
	n := *l.Passwords.LockoutThreshold
	return strconv.FormatInt(n, 10), n <= mostAttempts, true
}

func readDuration(l Live) (actual string, pass, ok bool) {
	if l.Passwords == nil || l.Passwords.LockoutSeconds == nil {
		return "", false, false
	}
	n := *l.Passwords.LockoutSeconds
	return sspr.Count(n, "second"), n >= leastSeconds, true
}

// unsaved is the value of a switch that was never saved. What a framework expects then is not set, whatever the default is
// (passwords 4.1, 4.3 and 4.7).
const unsaved = "never saved"

// ofSaved reads a value of settings that a tenant has saved.
func ofSaved(l Live, read func(PasswordRules) (string, bool, bool)) (actual string, pass, ok bool) {
	switch {
	case l.Passwords == nil:
		return "", false, false
	case !l.Passwords.Saved:
		return unsaved, false, true
	default:
		return read(*l.Passwords)
	}
}

func readSwitch(l Live, of func(PasswordRules) *bool) (actual string, pass, ok bool) {
	return ofSaved(l, func(p PasswordRules) (string, bool, bool) {
		on := of(p)
		if on == nil {
			return "", false, false
		}
		return strconv.FormatBool(*on), *on, true
	})
}

func readList(l Live) (actual string, pass, ok bool) {
	return readSwitch(l, func(p PasswordRules) *bool { return p.EnforceCustomBanned })
}

func readCheck(l Live) (actual string, pass, ok bool) {
	return readSwitch(l, func(p PasswordRules) *bool { return p.CheckOnPremises })
}

func readMode(l Live) (actual string, pass, ok bool) {
	return ofSaved(l, func(p PasswordRules) (string, bool, bool) {
		if p.OnPremisesMode == nil {
			return "", false, false
		}
		return *p.OnPremisesMode, *p.OnPremisesMode == modeEnforce, true
	})
}

func readWords(l Live) (actual string, pass, ok bool) {
	return ofSaved(l, func(p PasswordRules) (string, bool, bool) {
		if p.EnforceCustomBanned == nil || p.Words == nil {
			return "", false, false
		}
		word := "not enforced"
		if *p.EnforceCustomBanned {
			word = "enforced"
		}
		return word + ", " + sspr.Count(int64(*p.Words), "word"), *p.EnforceCustomBanned && *p.Words > 0, true
	})
}

func readOnPremises(l Live) (actual string, pass, ok bool) {
	return ofSaved(l, func(p PasswordRules) (string, bool, bool) {
		if p.CheckOnPremises == nil || p.OnPremisesMode == nil {
			return "", false, false
		}
		word := "not checked"
		if *p.CheckOnPremises {
			word = "checked"
		}
		return word + ", " + *p.OnPremisesMode, *p.CheckOnPremises && *p.OnPremisesMode == modeEnforce, true
	})
}

// isSynchronized reports whether users are synchronized. What passes in a synchronized tenant needs no answer.
func isSynchronized(l Live) (met, known bool) {
	if l.Synchronized == nil {
		_, pass, ok := readOnPremises(l)
		return true, pass && ok
	}
	return *l.Synchronized, true
}

func readOnPremisesOrCloud(l Live) (actual string, pass, ok bool) {
	actual, pass, ok = readOnPremises(l)
	synchronized, known := isSynchronized(l)
	switch {
	case known && !synchronized:
		return "not synchronized", true, true
	case !ok || !known:
		return "", false, false
	default:
		return actual, pass, true
	}
}

// readExpiry passes a domain that has no value, as Maester and ScubaGear do (passwords 4.6 and 4.8), and does not claim that its
// passwords never expire.
func readExpiry(l Live) (actual string, pass, ok bool) {
	if l.Domains == nil || len(*l.Domains) == 0 {
		return "", false, false
	}
	var expiring, unset []string
	for _, d := range *l.Domains {
		switch {
		case d.ValidDays > 0:
			expiring = append(expiring, fmt.Sprintf("%s: %s", d.Name, sspr.Count(d.ValidDays, "day")))
		case d.Unset:
			unset = append(unset, d.Name)
		}
	}
	slices.Sort(expiring)
	slices.Sort(unset)
	switch {
	case len(expiring) > 0:
		return strings.Join(expiring, ", "), false, true
	case len(unset) == len(*l.Domains):
		return "no value: " + strings.Join(unset, ", "), true, true
	case len(unset) > 0:
		return "never, or no value: " + strings.Join(unset, ", "), true, true
	default:
		return "never, in every domain", true, true
	}
}
