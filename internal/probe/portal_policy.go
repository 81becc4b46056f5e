package probe

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// noGroup is the GUID that stands for no group (sspr-policy 1.2).
const noGroup = "00000000-0000-0000-0000-000000000000"

// seeGroup compares the groups with the scope (sspr-policy 1.2).
func seeGroup(policy map[string]any) finding {
	list, ok := policy["passwordResetEnabledGroupIds"].([]any)
	if !ok {
		return finding{form(policy["passwordResetEnabledGroupIds"]), Different}
	}
	groups, empty, other := 0, 0, 0
	for _, v := range list {
		switch id, ok := v.(string); {
		case ok && id == noGroup:
			empty++
		case ok && uuid.Validate(id) == nil:
			groups++
		default:
			other++
		}
	}
	seen := fmt.Sprintf("groups: %d", groups)
	if empty > 0 {
		seen += fmt.Sprintf(", empty GUIDs: %d", empty)
	}
	if other > 0 {
		seen += fmt.Sprintf(", of another form: %d", other)
	}
	scope, _ := whole(policy["enablementType"])
	seen += fmt.Sprintf(", `enablementType` %s", form(policy["enablementType"]))
	if scope == 1 {
		return judge(groups == 1 && empty == 0 && other == 0, seen)
	}
	return judge(groups == 0 && other == 0, seen)
}

// questionID is the form of a question's ID (sspr-policy 1.3).
var questionID = regexp.MustCompile(`^[0-9a-fA-F]{32}$`)

func questions(policy map[string]any) (all []map[string]any) {
	list, _ := policy["securityQuestions"].([]any)
	for _, v := range list {
		if q, ok := v.(map[string]any); ok {
			all = append(all, q)
		}
	}
	return all
}

func seeQuestions(policy map[string]any) finding {
	all := questions(policy)
	if len(all) == 0 {
		return notSeen("the tenant has no security questions")
	}
	if irregular := securityQuestion.irregular(all...); len(irregular) > 0 {
		return finding{strings.Join(irregular, "; "), Different}
	}
	odd, custom := 0, 0
	for _, q := range all {
		if id, _ := q["objectId"].(string); !questionID.MatchString(id) {
			odd++
		}
		if q["isCustomQuestion"] == true {
			custom++
		}
	}
	return judge(odd == 0, fmt.Sprintf("questions: %d; custom: %d; with an ID of another form: %d", len(all), custom, odd))
}

// The limits of custom questions (sspr-policy 3.4, autumn-2026 5.9).
const mostCustom, longestCustom = 20, 200

func seeCustomQuestions(policy map[string]any) finding {
	custom, longest := 0, 0
	for _, q := range questions(policy) {
		if text, _ := q["questionText"].(string); q["isCustomQuestion"] == true {
			custom++
			longest = max(longest, utf8.RuneCountInString(text))
		}
	}
	if custom == 0 {
		return notSeen("the tenant has no custom questions")
	}
	return judge(custom <= mostCustom && longest <= longestCustom, fmt.Sprintf("%d, the longest of %d characters", custom, longest))
}

// seeHelpdesk describes the helpdesk link (sspr-policy 1.1).
func seeHelpdesk(policy map[string]any) finding {
	text, ok := policy["customHelpdeskEmailOrUrl"].(string)
	if !ok {
		return finding{form(policy["customHelpdeskEmailOrUrl"]), Different}
	}
	if text == "" {
		return finding{"empty", AsExpected}
	}
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		return judge(u.Scheme == "http" || u.Scheme == "https", "a URL")
	}
	if a, err := mail.ParseAddress(text); err == nil && a.Address == text {
		return finding{"an address", AsExpected}
	}
	return finding{"a text of another form", Different}
}
