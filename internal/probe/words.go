package probe

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// moreWords are words of the services that are in no list of this package: parts of error codes, of names of methods that
// may come, of headers and of answers.
const moreWords = `
	request resource not found bad denied access authorization authentication authenticated invalid token empty unsupported
	query unknown error expired page directory identity too many requests service unavailable internal server gateway timeout
	null argument forbidden unauthorized client portal framework exception from non premium tenant or b c insufficient
	privileges msalautherror grant interaction required ui conflict method allowed generic license licenses quota limit
	exceeded throttled format segment filter value property expression syntax literal guid string int boolean operation
	preview beta ga deprecated experimental stable general availability private public internal early
	passkey pass key device bound synced windows hello business mac os secure enclave authenticator push passwordless
	software hardware one time passcode fido2 fido security question temporary certificate based platform credential
	external qr code pin face verifiable id wallet voice sms text call oath hello alternate mobile office phone email number
	opt out settings dynamic migration policy enabled disabled default none all group user administrator target targets
	microsoft graph policies configuration campaign registration enforcement snooze snoozes after days
	context next link type etag count delta tips odata id ids name display description version state last modified date
	true false yes no audit enforce enforced`

// terms are whole names of the services, in lower case: some are written with other capitals elsewhere.
var terms = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, list := range names() {
		for _, text := range list {
			all[strings.ToLower(text)] = true
		}
	}
	return all
})

// names returns all names of the services that the probes expect.
func names() [][]string {
	plans, kinds := slices.Collect(maps.Values(premiumPlans)), []string{}
	for id, is := range configurationKinds {
		kinds = append(kinds, id, is.kind)
	}
	return [][]string{knownCodes, knownMethods, knownActivities, knownSettings, knownRoles, knownRules, plans, kinds}
}

// vocabulary has the services' own words, in lower case: those of all names that the probes expect, and more.
var vocabulary = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	add := func(text string) {
		for _, part := range parts(text) {
			if unicode.IsLetter([]rune(part)[0]) {
				words[strings.ToLower(part)] = true
			}
		}
	}
	for _, list := range names() {
		for _, text := range list {
			add(text)
		}
	}
	add(moreWords)
	for _, s := range shapes() {
		for name := range s {
			add(name)
		}
	}
	return words
})

// signInCode is an error number of sign-in, which is the same in every tenant.
var signInCode = regexp.MustCompile(`^AADSTS[0-9]{4,7}$`)

// mostShown limits a name, in bytes.
const mostShown = 80

// shown returns a name of a service, such as an error code or the name of a property, as far as it consists of the services'
// own words. Any other word becomes a question mark, and a digit 0.
func shown(text string) string {
	if terms()[strings.ToLower(text)] || signInCode.MatchString(text) {
		return text
	}
	if len(text) > mostShown {
		return "?"
	}
	var b strings.Builder
	for _, part := range parts(text) {
		switch first := []rune(part)[0]; {
		case vocabulary()[strings.ToLower(part)], strings.ContainsAny(part, " _-.@#()"):
			b.WriteString(part)
		case unicode.IsDigit(first):
			b.WriteString(strings.Repeat("0", len(part)))
		case !strings.HasSuffix(b.String(), "?"):
			b.WriteByte('?')
		}
	}
	return b.String()
}

// shownAll returns names for a sentence, sorted and without duplicates.
func shownAll(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, shown(name))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

// parts splits a text into its words, as capitals begin them, into numbers and into other characters.
func parts(text string) []string {
	runes := []rune(text)
	class := func(i int) int {
		switch {
		case i >= len(runes):
			return -1
		case unicode.IsUpper(runes[i]):
			return 1
		case unicode.IsLetter(runes[i]):
			return 2
		case unicode.IsDigit(runes[i]):
			return 3
		}
		return 0
	}
	var all []string
	from := 0
	for i := 1; i <= len(runes); i++ {
		last, next := class(i-1), class(i)
		together := last == next && last != 0 || last == 1 && next == 2
		if last == 1 && next == 1 && class(i+1) == 2 { // the last capital of several begins the next word
			together = false
		}
		if !together {
			all = append(all, string(runes[from:i]))
			from = i
		}
	}
	return all
}

// leastText is the length of the shortest text that safe looks for, in bytes. Shorter ones are in every sentence.
const leastText = 4

// safe is the last look at what a probe has seen: a text of an answer that is not made of the services' own words is hidden.
func (r *reader) safe(seen string) string {
	for text := range r.texts {
		if len(text) >= leastText && strings.Contains(strings.ToLower(seen), strings.ToLower(text)) && shown(text) != text {
			seen = hide(seen, text)
		}
	}
	return seen
}

// hide replaces a text in a sentence by a question mark, whatever the case of its letters.
func hide(sentence, text string) string {
	var b strings.Builder
	for i := 0; i < len(sentence); {
		if end := i + len(text); end <= len(sentence) && strings.EqualFold(sentence[i:end], text) {
			b.WriteByte('?')
			i = end
			continue
		}
		b.WriteByte(sentence[i])
		i++
	}
	return b.String()
}
