package attribute_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
)

// TestDate checks what a user is told about a day in another form.
func TestDate(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"2027-02-01":           "",
		"2028-02-29":           "",
		"2027-2-1":             `"2027-2-1" is not a date. Did you mean "2027-02-01"?`,
		"2027-02-01T00:00:00Z": `Did you mean "2027-02-01"?`,
		"1.2.2027":             `"1.2.2027" is not a date.` + "\n\n",
		"13.2.2027":            `Did you mean "2027-02-13"?`,
		"2.2.2027":             `Did you mean "2027-02-02"?`,
		"February 1, 2027":     `Did you mean "2027-02-01"?`,
		" 2027-02-01":          `Did you mean "2027-02-01"?`,
		"02/01/2027":           `"02/01/2027" is not a date.` + "\n\nWrite a date as year, month and day",
		"2027-02-30":           `"2027-02-30" is not a date.` + "\n\n",
		"":                     `"" is not a date.` + "\n\n",
		"tomorrow":             `"tomorrow" is not a date.` + "\n\n",
	} {
		var resp validator.StringResponse
		attribute.Date().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("as_of"), ConfigValue: types.StringValue(value)}, &resp)
		if want == "" {
			if resp.Diagnostics.HasError() {
				t.Errorf("%q: %v", value, resp.Diagnostics)
			}
			continue
		}
		if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary() != "Invalid value for as_of" || !strings.Contains(resp.Diagnostics[0].Detail(), want) {
			t.Errorf("%q: %v, want %q", value, resp.Diagnostics, want)
		}
	}
}

// TestTime checks what a user is told about a time in another form.
func TestTime(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"2026-07-01T08:00:00Z":      "",
		"2026-07-01T08:00:00+02:00": "",
		"2026-07-01":                "",
		"2026-7-1":                  `"2026-7-1" is not a time. Did you mean "2026-07-01"?`,
		"July 1, 2026":              `Did you mean "2026-07-01"?`,
		"1.7.2026":                  `"1.7.2026" is not a time.` + "\n\nWrite a time as",
		"2026-07-01 08:00:00":       `"2026-07-01 08:00:00" is not a time.` + "\n\n",
		"yesterday":                 `"yesterday" is not a time.` + "\n\n",
		"":                          `"" is not a time.` + "\n\n",
	} {
		var resp validator.StringResponse
		attribute.Time().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("since"), ConfigValue: types.StringValue(value)}, &resp)
		if want == "" {
			if resp.Diagnostics.HasError() {
				t.Errorf("%q: %v", value, resp.Diagnostics)
			}
			continue
		}
		if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary() != "Invalid value for since" || !strings.Contains(resp.Diagnostics[0].Detail(), want) {
			t.Errorf("%q: %v, want %q", value, resp.Diagnostics, want)
		}
	}
	if day, err := attribute.ParseTime("2026-07-01"); err != nil || day.Format(time.RFC3339) != "2026-07-01T00:00:00Z" {
		t.Errorf("%v, %v", day, err)
	}
}
