package framework_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
)

func TestContactValidators(t *testing.T) {
	t.Parallel()
	number, address, text := framework.PhoneNumber(), framework.EmailAddress(), types.StringValue
	for name, test := range map[string]struct {
		validator validator.String
		value     types.String
		want      []string // nothing: the value passes
	}{
		"a number":          {number, text("+1 2065555555x123"), nil},
		"another spelling":  {number, text("+44 (0)7940 123966"), nil},
		"no number":         {number, text("none"), nil},
		"no number, null":   {number, types.StringNull(), nil},
		"no number yet":     {number, types.StringUnknown(), nil},
		"an empty cell":     {number, text(""), []string{"Leave the attribute out", `"none"`}},
		"blank":             {number, text(" "), []string{"The phone number is empty.", "+<country code> <number>"}},
		"national":          {number, text("0400 199 288"), []string{"does not begin with +", "+1 2065555555", "provider::sspr::format_phone("}},
		"too short":         {number, text("+1 99288"), []string{"The phone number has too few digits for its country.", "+1 2065555555"}},
		"masked":            {number, text("+1 XXXXX99288"), []string{"may only contain digits", "+<country code> <number>"}},
		"an address":        {address, text("adele.288@example.com"), nil},
		"no address":        {address, text("none"), nil},
		"an address, null":  {address, types.StringNull(), nil},
		"an empty address":  {address, text(""), []string{"Leave the attribute out"}},
		"a name around it":  {address, text("Adele <adele288@example.com>"), []string{"not an e-mail address"}},
		"no address at all": {address, text("adele 288"), []string{"not an e-mail address"}},
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
			framework.KeepSpelling(phone.Same).PlanModifyString(context.Background(),
				planmodifier.StringRequest{ConfigValue: test.config, StateValue: test.state, PlanValue: test.config}, &resp)
			if !resp.PlanValue.Equal(test.want) {
				t.Errorf("got %v, want %v", resp.PlanValue, test.want)
			}
		})
	}
}
