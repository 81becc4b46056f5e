package guides

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestGuideLimitsNamesAll: the page of what is only assumed leaves out no resource and no data source.
func TestGuideLimitsNamesAll(t *testing.T) {
	t.Parallel()
	text := cli.ReadFile(t, "../../../templates/guides/limits.md.tmpl")
	all := acctest.Schemas(t)
	var links []string
	for name := range all.ResourceSchemas {
		links = append(links, "[`"+name+"`](../resources/"+strings.TrimPrefix(name, "sspr_")+".md)")
	}
	for name := range all.DataSourceSchemas {
		links = append(links, "[`"+name+"`](../data-sources/"+strings.TrimPrefix(name, "sspr_")+".md)")
	}
	for _, link := range links {
		if !strings.Contains(text, link) {
			t.Errorf("the page lacks %s", link)
		}
	}
}

// TestGuideLimitsNamesWhatIsNotSettled: what the reference of autumn 2026 leaves open is on the page, with what happens if
// it is otherwise, and so is what the provider assumes about a later day and about one user. The keys are rows of the reference, or
// an attribute.
func TestGuideLimitsNamesWhatIsNotSettled(t *testing.T) {
	t.Parallel()
	var rows []string
	for line := range strings.Lines(cli.ReadFile(t, "../../../templates/guides/limits.md.tmpl")) {
		if strings.HasPrefix(line, "|") || strings.HasPrefix(line, "- **") {
			rows = append(rows, line)
		}
	}
	for row, words := range map[string]string{
		"1.2": "ignored or refused is not documented", "1.4": "byPassMethodCountCheck", "1.6": "its notification only if two are required",
		"1.7": "`HardwareOath`", "1.8": "roles by page", "1.9": "35 predefined questions", "2.2": "November 9, 2026", "2.3": "confirmed by the user",
		"3.1": "**Telephony providers**", "3.2": "March 2027, no day given", "3.3": "Hardware OATH tokens", "3.4": "have moved before", "4.2": "set by Microsoft", "4.3": "`enforceRegistrationAfterAllowedSnoozes`",
		"4.4": "#the-edit-of-september-1-2026", "4.5": "sent whole as it was read", "5.1": "`True` and `False`", "5.2": "open set", "5.3": "a boolean as a text",
		"5.4": "some 75", "5.5": "nothing but their ID", "5.6": "begin with `$`", "5.7": "`objectId`", "5.8": "told apart by the number", "5.9": "at most 200 characters", "5.11": "October 15, 2027",
		"as_of": "On the day of `as_of`", "global_administrators": "eligible for it in PIM", "telephony_provider": "Set `telephony_provider`", "hint": "How the reset page masks",
		"not_usable": "extension of a phone number", "not_usable_by_method": "domain of the user principal name", "administrator_reset": "`Reset password (by admin)`",
		"password": "asks for User Administrator",
	} {
		found := false
		for _, line := range rows {
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
			found = found || strings.Contains(line, words) && (len(cells) < 3 || strings.TrimSpace(cells[len(cells)-1])+strings.TrimSpace(cells[len(cells)-2]) != "")
		}
		if !found {
			t.Errorf("%s: no row of the page has %q", row, words)
		}
	}
}
