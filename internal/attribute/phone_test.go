package attribute_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
)

func TestContactValidators(t *testing.T) {
	t.Parallel()
	number, address, text := attribute.PhoneNumber(), attribute.EmailAddress(), types.StringValue
	for name, test := range map[string]struct {
		validator validator.String
		value     types.String
		want      []string // empty if the value passes
	}{
		"a number":             {number, text("+1 2065555555x123"), nil},
		"another spelling":     {number, text("+44 (0)7940 123966"), nil},
		"no number":            {number, text("none"), nil},
		"no number, null":      {number, types.StringNull(), nil},
		"no number yet":        {number, types.StringUnknown(), nil},
		"an empty cell":        {number, text(""), []string{"omit the attribute", `"none"`}},
		"blank":                {number, text(" "), []string{"The phone number is empty.", "+<country code> <number>"}},
		"national":             {number, text("0400 199 288"), []string{"does not start with +", "+1 2065555555", "provider::sspr::format_phone("}},
		"too short":            {number, text("+1 99288"), []string{"The phone number has too few digits for its country.", "+1 2065555555"}},
		"masked":               {number, text("+1 XXXXX99288"), []string{"can contain only digits", "+<country code> <number>"}},
		"an address":           {address, text("adele.288@example.com"), nil},
		"no address":           {address, text("none"), nil},
		"an address, null":     {address, types.StringNull(), nil},
		"an empty address":     {address, text(""), []string{"omit the attribute"}},
		"a name around it":     {address, text("Adele <adele288@example.com>"), []string{"not an e-mail address"}},
		"an address in a cell": {address, text("\ufeffadele.288@example.com\u00a0"), nil},
		"an address, broken":   {address, text("adele.288@exam\u200bple.com"), []string{"U+200B"}},
		"a number, broken":     {number, text("+1 206\u28005555288"), []string{"U+2800"}},
		"no number in a cell":  {number, text(" none"), nil},
		"no address at all":    {address, text("adele 288"), []string{"not an e-mail address"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			test.validator.ValidateString(context.Background(), validator.StringRequest{Path: path.Root("x"), ConfigValue: test.value}, &resp)
			if resp.Diagnostics.HasError() != (test.want != nil) {
				t.Fatalf("got %v", resp.Diagnostics)
			}
			for _, d := range resp.Diagnostics {
				for _, words := range test.want {
					if !strings.Contains(d.Detail(), words) {
						t.Errorf("%q does not say %q", d.Detail(), words)
					}
				}
				if strings.Contains(d.Summary()+d.Detail(), "288") {
					t.Errorf("%q repeats the value", d.Detail())
				}
			}
		})
	}
}

// TestDoubtfulNumbersWarn checks that a number in no range that its country is known to use passes with a warning that does
// not repeat it.
func TestDoubtfulNumbersWarn(t *testing.T) {
	t.Parallel()
	for value, warns := range map[string]bool{
		"+1 5555551234": true, "+49 1049288": true, "+1 2065555555": false, "none": false, " none": false, "\u00a0none\ufeff": false,
	} {
		var resp validator.StringResponse
		attribute.PhoneNumber().ValidateString(context.Background(), validator.StringRequest{Path: path.Root("x"), ConfigValue: types.StringValue(value)}, &resp)
		if resp.Diagnostics.HasError() || (resp.Diagnostics.WarningsCount() == 1) != warns {
			t.Errorf("%q: got %v", value, resp.Diagnostics)
		}
		for _, d := range resp.Diagnostics {
			if d.Summary() != "Phone number in no known range" || strings.Contains(d.Detail(), "1234") || strings.Contains(d.Detail(), "288") {
				t.Errorf("%q: %s: %s", value, d.Summary(), d.Detail())
			}
		}
	}
}

// TestUserNames checks that invisible characters in a name are quoted, so that they show.
func TestUserNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"kim@contoso.example": "", "kim_fabrikam.com#EXT#@contoso.onmicrosoft.com": "", "$kim@contoso.example": "", "jürgen@contoso.example": "",
		"b1d4c0de-0000-4000-8000-000000000104": "",
		"":                                     "The user is empty",
		"kim@contoso.example ":                 `"kim@contoso.example " contains the character U+0020`,
		"kim@contoso.example\u00a0":            `"kim@contoso.example\u00a0" contains the character U+00A0`,
		"\ufeffkim@contoso.example":            `"\ufeffkim@contoso.example" contains the character U+FEFF`,
		"kim@\u200bcontoso.example":            `"kim@\u200bcontoso.example" contains the character U+200B`,
		"kim@contoso.example\r":                `"kim@contoso.example\r" contains the character U+000D`,
		"kim lee@contoso.example":              `"kim lee@contoso.example" contains the character U+0020`,
	} {
		got := attribute.UserNameProblem(name)
		if (got == "") != (want == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestKeepSpelling(t *testing.T) {
	t.Parallel()
	number := types.StringValue
	for name, test := range map[string]struct{ config, state, want types.String }{
		"another spelling":  {number("+12065555555"), number("+1 2065555555"), number("+1 2065555555")},
		"the same spelling": {number("+1 2065555555"), number("+1 2065555555"), number("+1 2065555555")},
		"another number":    {number("+12065555556"), number("+1 2065555555"), number("+12065555556")},
		"no state":          {number("+12065555555"), types.StringNull(), number("+12065555555")},
		"not written":       {types.StringNull(), number("+1 2065555555"), number("+1 2065555555")},
		"nothing at all":    {types.StringNull(), types.StringNull(), types.StringNull()},
		"not known yet":     {types.StringUnknown(), number("+1 2065555555"), types.StringUnknown()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := planmodifier.StringResponse{PlanValue: test.config}
			attribute.KeepSpelling(phone.Same).PlanModifyString(context.Background(),
				planmodifier.StringRequest{ConfigValue: test.config, StateValue: test.state, PlanValue: test.config}, &resp)
			if !resp.PlanValue.Equal(test.want) {
				t.Errorf("got %v, want %v", resp.PlanValue, test.want)
			}
		})
	}
}
