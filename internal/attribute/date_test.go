package attribute_test

import (
	"strings"
	"testing"

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
		"1.2.2027":             `Did you mean "2027-02-01"?`,
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
