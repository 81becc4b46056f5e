package attribute

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// NoContact is what a configuration writes for a contact method that a user must not have. It is a word and not "", because
// an empty cell of a table and an unset variable become "".
const NoContact = "none"

// IsNoContact reports whether a value is NoContact. Blanks around it are ignored, as around every value.
func IsNoContact(value string) bool { return sspr.Trim(value) == NoContact }

// phoneForm ends every message about a refused number.
const phoneForm = `Write it as +<country code> <number>, followed by x<extension> if there is one, for example "+1 2065555555" or "+1 2065555555x123".`

const (
	blankSummary = "Empty value"
	blankDetail  = "The value is empty. To keep what the user has, omit the attribute or set it to null. To remove the method, set it to \"" + NoContact + "\"."
)

// PhoneProblem returns why a value cannot be a phone number, or "" if it can. The text does not repeat the value, because
// phone numbers are personal data.
func PhoneProblem(value string) string {
	_, err := phone.Parse(value, "")
	switch {
	case err == nil:
		return ""
	case errors.Is(err, phone.ErrNational):
		return "The phone number does not start with + and the country calling code.\n\n" + phoneForm +
			` To convert a number in national form, pass its country: provider::sspr::format_phone("0400 111 222", "AU").`
	default:
		return diagnose.Sentence(err.Error()) + "\n\n" + phoneForm
	}
}

// DoubtDetail explains what is wrong with numbers for which PhoneDoubtful returns true.
const DoubtDetail = "According to the provider's tables, which are as old as the provider, this range is not in use in its country. " +
	"If the number is wrong, codes for password reset may be lost or reach a stranger. Compare the number with its source, especially the digits after the country code."

// PhoneDoubtful reports whether a number is possible but in no range that its country is known to use.
func PhoneDoubtful(value string) bool {
	n, err := phone.Parse(value, "")
	return err == nil && !n.Valid()
}

// PhoneNumber returns a validator that accepts NoContact and a phone number in international form. It warns of numbers in no
// known range.
func PhoneNumber() validator.String {
	return contactValidator{"must be a phone number in international form", "Invalid phone number", PhoneProblem, PhoneDoubtful}
}

// contactValidator refuses values with a problem and warns of doubtful ones, without repeating the value.
type contactValidator struct {
	description, summary string
	problem              func(string) string
	doubtful             func(string) bool
}

func (v contactValidator) Description(context.Context) string { return v.description }

func (v contactValidator) MarkdownDescription(context.Context) string { return v.description }

func (v contactValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || IsNoContact(req.ConfigValue.ValueString()) {
		return
	}
	if req.ConfigValue.ValueString() == "" {
		resp.Diagnostics.AddAttributeError(req.Path, blankSummary, blankDetail)
		return
	}
	if problem := v.problem(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, v.summary, problem)
	} else if v.doubtful(req.ConfigValue.ValueString()) {
		// Without a path: Terraform would print the line of the configuration, and with it the number.
		resp.Diagnostics.AddWarning("Phone number in no known range", fmt.Sprintf("%s: %s", req.Path, DoubtDetail))
	}
}

// KeepSpelling returns a plan modifier that plans the state's spelling if the configuration means the same value, so that
// another spelling is no difference. Terraform lets a plan keep the prior value of a configured attribute. An attribute that
// is not configured keeps the state's value.
func KeepSpelling(same func(a, b string) bool) planmodifier.String { return keepSpelling{same} }

type keepSpelling struct{ same func(a, b string) bool }

func (keepSpelling) Description(context.Context) string {
	return "Another spelling of the same value is no difference."
}

func (k keepSpelling) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

func (k keepSpelling) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	switch {
	case req.ConfigValue.IsUnknown():
	case req.ConfigValue.IsNull():
		resp.PlanValue = req.StateValue
	case !req.StateValue.IsNull() && k.same(req.ConfigValue.ValueString(), req.StateValue.ValueString()):
		resp.PlanValue = req.StateValue
	}
}
