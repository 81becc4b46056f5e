package passwords

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The modes of the on-premises check (passwords 1.7).
const (
	ModeAudit   = "audit"
	ModeEnforce = "enforce"
)

// Protection is the page Authentication methods > Password protection. A nil field is not set.
type Protection struct {
	// LockoutThreshold is the number of failed sign-ins that lock an account, and LockoutDurationSeconds how long the first
	// lockout lasts.
	LockoutThreshold       *int64 `stored:"lockout_threshold"`
	LockoutDurationSeconds *int64 `stored:"lockout_duration_seconds"`
	// EnforceCustomBanned is whether the words below are banned, and CustomBanned are the words.
	EnforceCustomBanned *bool     `stored:"enforce_custom_banned"`
	CustomBanned        *[]string `stored:"custom_banned_passwords"`
	// CheckOnPremises is whether the agents on domain controllers check passwords, and OnPremisesMode what they do with a banned
	// one: ModeAudit, ModeEnforce, or another value of the service.
	CheckOnPremises *bool   `stored:"check_on_premises"`
	OnPremisesMode  *string `stored:"on_premises_mode"`
	// Absent is true if the tenant has no settings of its own, so that Microsoft's defaults hold (passwords 1.9). In a change it
	// means that the settings are removed again, unless another value than those of the change differs from the defaults.
	Absent *bool `stored:"absent"`
}

// The names of the settings in findings.
const (
	FieldLockoutThreshold    = "lockout_threshold"
	FieldLockoutDuration     = "lockout_duration_seconds"
	FieldEnforceCustomBanned = "enforce_custom_banned"
	FieldCustomBanned        = "custom_banned_passwords"
	FieldOnPremisesMode      = "on_premises_mode"
)

// Limits of Password protection (passwords 1.14 and 1.15).
const (
	maxThreshold   = 50
	minDuration    = 5
	maxDuration    = 18000
	maxBannedWords = 1000
	minWordLength  = 4
	maxWordLength  = 16
)

// Check validates the numbers, the mode and the words. A tenant may have values that break the rules already: whether Microsoft Graph
// checks them is not known (passwords 10.4).
func (p Protection) Check() []sspr.Finding {
	var f findings
	if n := p.LockoutThreshold; n != nil && (*n < 1 || *n > maxThreshold) {
		f.standing(FieldLockoutThreshold, "Invalid lockout threshold", fmt.Sprintf("lockout_threshold must be 1 to %d failed sign-ins.", maxThreshold))
	}
	if n := p.LockoutDurationSeconds; n != nil && (*n < minDuration || *n > maxDuration) {
		f.standing(FieldLockoutDuration, "Invalid lockout duration", fmt.Sprintf("lockout_duration_seconds must be %d to %d seconds.", minDuration, maxDuration))
	}
	if p.OnPremisesMode != nil {
		f.checkMode(*p.OnPremisesMode)
	}
	if p.CustomBanned == nil {
		return f.found
	}
	words := *p.CustomBanned
	if len(words) > maxBannedWords {
		f.standing(FieldCustomBanned, "Too many banned words",
			fmt.Sprintf("custom_banned_passwords has %d words, and the service takes %d at most. Similar spellings need no words of their own: the service replaces common characters, such as 0 for o.", len(words), maxBannedWords))
	}
	if wrong := badWords(words); len(wrong) > 0 {
		f.standing(FieldCustomBanned, "Invalid banned word",
			fmt.Sprintf("A word must have %d to %d characters, no tabs, line breaks or other control characters, and no spaces at its ends: %s.", minWordLength, maxWordLength, some(wrong)))
	}
	if twice := twice(words); len(twice) > 0 {
		f.standing(FieldCustomBanned, "Banned word twice",
			fmt.Sprintf("The service compares words without regard to case, so one spelling of each is enough: %s.", some(twice)))
	}
	return f.found
}

// Mode returns the mode that a text stands for, in any case, or "" if there is none. Older tools wrote "Enforced" (passwords 1.7).
func Mode(text string) string {
	switch strings.ToLower(text) {
	case ModeAudit:
		return ModeAudit
	case ModeEnforce, "enforced":
		return ModeEnforce
	default:
		return ""
	}
}

// invalidMode is the summary of each error about the mode.
const invalidMode = "Invalid on-premises mode"

// checkMode reports a mode that is none. What stands for a mode is never shown in another spelling, so that no import leads to it.
func (f *findings) checkMode(mode string) {
	const accepted = `Accepted values: "audit", "enforce".`
	switch meant := Mode(mode); meant {
	case mode:
		if mode == "" {
			f.fail(FieldOnPremisesMode, invalidMode, "on_premises_mode is empty. "+accepted)
		}
	case "":
		f.standing(FieldOnPremisesMode, invalidMode, fmt.Sprintf("on_premises_mode = %q is not accepted. %s", mode, accepted))
	default:
		f.fail(FieldOnPremisesMode, invalidMode, fmt.Sprintf("on_premises_mode = %q is not accepted. Did you mean %q? %s", mode, meant, accepted))
	}
}

// CheckKept warns of settings that have no effect together with what the tenant keeps.
func (p Protection) CheckKept(live Protection) []sspr.Finding {
	var f findings
	is := sspr.Overlay(live, p)
	isTrue := func(v *bool) bool { return v != nil && *v }
	isFalse := func(v *bool) bool { return v != nil && !*v }
	if p.OnPremisesMode != nil && *p.OnPremisesMode == ModeEnforce && isFalse(is.CheckOnPremises) {
		f.warn(FieldOnPremisesMode, "Mode without an on-premises check",
			`on_premises_mode = "enforce" has no effect while check_on_premises is false. Set check_on_premises = true to check passwords in Active Directory.`)
	}
	if isTrue(p.EnforceCustomBanned) && is.CustomBanned != nil && len(*is.CustomBanned) == 0 {
		f.warn(FieldEnforceCustomBanned, "No custom words are banned",
			"enforce_custom_banned = true has no effect while custom_banned_passwords is empty. Microsoft's own list applies in any case.")
	}
	return f.found
}

// Restoring returns what a restore writes. managed are the stored names of the settings that a configuration has written. Where
// the tenant had no settings, the change removes them again.
func (p Protection) Restoring(managed []string) (change Protection, lost []string) {
	change = sspr.Only(p, managed)
	change.Absent = p.Absent
	return change, sspr.Missing(p, managed)
}

// badWords returns the words that are too short or too long, or have characters that the service's list cannot hold.
func badWords(words []string) (wrong []string) {
	for _, word := range words {
		n := utf8.RuneCountInString(word)
		if n < minWordLength || n > maxWordLength || strings.ContainsFunc(word, unicode.IsControl) || strings.TrimSpace(word) != word {
			wrong = append(wrong, word)
		}
	}
	return wrong
}

// twice returns the words of which the list has an earlier one that differs in case at most.
func twice(words []string) (again []string) {
	seen := map[string]bool{}
	for _, word := range words {
		if key := Folded(word); seen[key] {
			again = append(again, word)
		} else {
			seen[key] = true
		}
	}
	return again
}

// Folded returns the form in which two banned words are compared: without regard to case (passwords 1.14).
func Folded(word string) string { return strings.ToLower(word) }

// SameWords reports whether two lists have the same words, in any order and case.
func SameWords(a, b []string) bool {
	folded := func(words []string) []string {
		all := make([]string, 0, len(words))
		for _, word := range words {
			all = append(all, Folded(word))
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	return slices.Equal(folded(a), folded(b))
}

// Respelled returns words in the spelling of known, as far as known has them. A tenant may have a word in two spellings, which both
// stay.
func Respelled(words, known []string) []string {
	spelling := map[string]string{}
	for _, word := range known {
		spelling[Folded(word)] = word
	}
	spelled := make([]string, 0, len(words))
	for _, word := range words {
		if own, ok := spelling[Folded(word)]; ok && !slices.Contains(known, word) {
			word = own
		}
		spelled = append(spelled, word)
	}
	return spelled
}

// shownWords is how many words a message quotes.
const shownWords = 5

// some returns the first words in quotes, and how many more there are.
func some(words []string) string {
	quoted := make([]string, 0, shownWords)
	for _, word := range words[:min(len(words), shownWords)] {
		quoted = append(quoted, fmt.Sprintf("%q", word))
	}
	if more := len(words) - len(quoted); more > 0 {
		return fmt.Sprintf("%s, and %s", strings.Join(quoted, ", "), sspr.Count(int64(more), "other word"))
	}
	return strings.Join(quoted, ", ")
}
