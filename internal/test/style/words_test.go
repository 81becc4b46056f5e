package style

import (
	"regexp"
	"strconv"
	"testing"
)

// place is where a word is not used.
type place int

const (
	inComments place = 1 << iota
	inTexts          // pages, and the messages of the provider
	everywhere = inComments | inTexts
)

// avoided are words that the repository does not use, and what to write instead.
var avoided = []struct {
	word    string
	where   place
	instead string
}{
	{`\b((some|no|any|every)body|no one)('s)?\b`, everywhere, `the role: "no user", "another process", "all users"`},
	{`\bwho(m|se)?ever\b`, everywhere, `the role, and "each" or "every"`},
	{`\bwhether or not\b`, everywhere, `"whether"`},
	{`\b(takes?|taken|taking|took) ((\w+|\w+ from \w+) )?away\b`, everywhere, `"removes"`},
	{`\bmind (this|that)\b`, everywhere, `the advice itself`},
	{`\bby the account\b`, everywhere, `"according to"`},
	{`\brelieved\b`, everywhere, `"removed"`},
	{`\bmend(s|ed)?\b`, everywhere, `"fix"`},
	{`\bis to be\b`, inTexts, `"must be", or the verb alone`},
	{`\bas (it is|they are)\b`, inTexts, `"unchanged"`},
	{`\b(stays?|left|leaves?|leave it) as (it is|they are)\b`, inComments, `"is unchanged", "does not change"`},
	{`\bas (it|they) stands?\b`, everywhere, `"unchanged"`},
	{`\bplanes?\b`, inTexts, `"the portal API" or "Microsoft Graph"`},
	{`\b((both|the|portal|Graph|each|every) plane('s)?|planes)\b`, inComments, `"the portal API", "Microsoft Graph", "both services"`},
	{`\bhelp desks?\b`, everywhere, `"helpdesk"`},
	{`\bgives\b`, inTexts, `"returns", "has", "shows"`},
	{`^\w+ (gives|tells) (a|an|the|what|whether|each|every|it|nil|true|false|all)\b`, inComments, `"X returns", "X reports"`},
	{`\bsays\b`, inComments, `"reports", "is", or what is meant`},
}

// avoidedWords finds the words of avoided.
var avoidedWords = func() (all []*regexp.Regexp) {
	for _, a := range avoided {
		all = append(all, regexp.MustCompile(`(?i)`+a.word))
	}
	return all
}()

// slips returns the words of a text that are not used at that place, each with what to write instead.
func slips(where place, text string) (found []string) {
	for i, a := range avoided {
		if a.where&where == 0 {
			continue
		}
		for _, word := range avoidedWords[i].FindAllString(text, -1) {
			found = append(found, strconv.Quote(word)+". Write "+a.instead)
		}
	}
	return found
}

// TestSlips: a word is found only where it is avoided.
func TestSlips(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ comments, texts int }{
		"Nobody takes this away.":                    {2, 2},
		"The message says what the portal gives.":    {1, 1},
		"Get gives a value. Then get gives a value.": {1, 2},
		"Package plane describes both planes.":       {1, 2},
		"The number is sent as it is.":               {0, 1},
		"The number stays as it is.":                 {1, 1},
		"The service removes the phone.":             {0, 0},
		"For the help desk and the helpdesk.":        {1, 1},
	} {
		if comments, texts := len(slips(inComments, text)), len(slips(inTexts, text)); comments != want.comments || texts != want.texts {
			t.Errorf("%q: %d slips in comments and %d in texts, want %+v", text, comments, texts, want)
		}
	}
}
