package attribute

import (
	"regexp"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// guid matches an object ID in any case, because users copy both.
var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// The forms of a target: a group's object ID, everyone, and the users that old policies name. IDs are lower case, as the
// services write them, so that one group has one spelling.
var (
	included = regexp.MustCompile(`^(all_users|(user:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	excluded = regexp.MustCompile(`^(user:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	// questionID matches the id of a question as the service writes it: a GUID without hyphens (sspr-policy 1.3).
	questionID = regexp.MustCompile(`^[0-9a-f]{32}$`)
)

// GroupIDValidator returns a validator that accepts a group's object ID.
func GroupIDValidator() Values { return groups(guid, "the object ID (a GUID) of a group", "") }

// IncludedValidator returns a validator that accepts what can be included.
func IncludedValidator() Values {
	return groups(included, "the object ID (a GUID in lower case) of a group, or all_users", "")
}

// ExcludedValidator returns a validator that accepts what can be excluded.
func ExcludedValidator() Values {
	return groups(excluded, "the object ID (a GUID in lower case) of a group", "All users can only be included.")
}

// GUIDValidator returns a validator that accepts a GUID. what describes the object whose ID it is.
func GUIDValidator(what string) Values {
	return ids(guid, what, func(string) string { return "" })
}

// QuestionIDValidator returns a validator that accepts the ID of a predefined question.
func QuestionIDValidator() Values {
	return ids(questionID, "32 hexadecimal digits in lower case", func(string) string { return "The data source sspr_policy shows the IDs." })
}

// groups returns a validator of group IDs. everyone answers a word for all users where the form does not accept one.
func groups(form *regexp.Regexp, what, everyone string) Values {
	return ids(form, what, func(value string) string {
		switch {
		case meant(value, []string{sspr.AllUsers}) != nil:
			return everyone
		case strings.Contains(value, "@"):
			return "Write the object ID of the group."
		case strings.HasPrefix(value, "/groups/"): // azuread 3
			return "That is the id of an azuread_group. Write its object_id."
		case plainWords.MatchString(value) && !likeGUID.MatchString(value):
			return "That looks like a group's name. Write its object ID, which the Entra admin center shows on the group's page."
		}
		return ""
	})
}

// plainWords matches what is a name, and likeGUID a misspelled ID.
var (
	plainWords = regexp.MustCompile(`[g-zG-Z]`)
	likeGUID   = regexp.MustCompile(`^\S{6,10}(-\S{3,5}){3}-\S{10,14}$`)
)

// ids returns a validator of the values of a form. It suggests another spelling of a value that has the form, or all_users,
// else advice returns what to write.
func ids(form *regexp.Regexp, what string, advice func(value string) string) Values {
	return Values{
		description: "must be " + what,
		accepted:    "It must be " + what + ".",
		problem: func(value string) string {
			if form.MatchString(value) {
				return ""
			}
			text := quote(value) + " is not accepted."
			if strings.Contains(value, "@") {
				text = "An address is not accepted." // it may be a person's
			}
			if right := respelled(value, form); right != "" {
				return text + " Did you mean " + quote(right) + "?"
			}
			if more := advice(value); more != "" {
				text += " " + more
			}
			return text
		},
	}
}

// respelled returns a value in a spelling that has the form, or "" if it has none: in lower case, without braces and
// blanks, with or without hyphens, and all_users for the words that mean it.
func respelled(value string, form *regexp.Regexp) string {
	bare := strings.Trim(strings.ToLower(sspr.Trim(value)), "{}")
	digits := strings.ReplaceAll(bare, "-", "")
	spellings := []string{bare, digits}
	if questionID.MatchString(digits) {
		spellings = append(spellings, strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-"))
	}
	for _, s := range append(spellings, meant(value, []string{sspr.AllUsers})...) {
		if form.MatchString(s) {
			return s
		}
	}
	return ""
}
