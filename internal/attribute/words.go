package attribute

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Values is a validator of a string, or of a set of strings. It reports all wrong values of an attribute in one error. Its
// messages repeat the values, so it is not for personal data and secrets.
type Values struct {
	// description names what is accepted, in the form of the framework's validators.
	description string
	// accepted ends an error: the values that are accepted.
	accepted string
	// problem returns what is wrong with a value, in one line, or "" if nothing is.
	problem func(value string) string
	// notEmpty is whether a set needs a value.
	notEmpty bool
}

var (
	_ validator.String = Values{}
	_ validator.Set    = Values{}
)

// Description returns what is accepted.
func (v Values) Description(context.Context) string { return v.description }

// MarkdownDescription returns what is accepted.
func (v Values) MarkdownDescription(context.Context) string { return v.description }

// ValidateString checks a string.
func (v Values) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	v.refuse(req.Path, v.problems(req.ConfigValue), &resp.Diagnostics)
}

// NotEmpty returns the validator for sets that need at least one value.
func (v Values) NotEmpty() Values {
	v.notEmpty = true
	return v
}

// ValidateSet checks the known elements of a set of strings.
func (v Values) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	var problems []string
	for _, element := range req.ConfigValue.Elements() {
		if s, ok := element.(types.String); ok {
			if s.IsNull() {
				problems = append(problems, "null is not accepted.")
			}
			problems = append(problems, v.problems(s)...)
		}
	}
	if v.notEmpty && len(req.ConfigValue.Elements()) == 0 {
		problems = append(problems, "The set is empty.")
	}
	slices.Sort(problems)
	v.refuse(req.Path, problems, &resp.Diagnostics)
}

// Check checks values that were not known when the configuration was validated. The values are those of the attribute at
// that path.
func (v Values) Check(at path.Path, values ...types.String) (diags diag.Diagnostics) {
	var problems []string
	for _, s := range values {
		if s.IsNull() {
			problems = append(problems, "null is not accepted.")
		}
		problems = append(problems, v.problems(s)...)
	}
	v.refuse(at, problems, &diags)
	return diags
}

func (v Values) problems(s types.String) []string {
	if s.IsNull() || s.IsUnknown() {
		return nil
	}
	if problem := v.problem(s.ValueString()); problem != "" {
		return []string{problem}
	}
	return nil
}

func (v Values) refuse(at path.Path, problems []string, diags *diag.Diagnostics) {
	if len(problems) > 0 {
		diags.AddAttributeError(at, fmt.Sprintf("Invalid value for %s", at), strings.Join(problems, "\n")+"\n\n"+v.accepted)
	}
}

// Words returns a validator that accepts these words, and suggests one of them for a misspelling or for the name that the
// same thing has elsewhere.
func Words(words ...string) Values {
	return Values{
		description: fmt.Sprintf("value must be one of: [%s]", list(words, " ")),
		accepted:    "Accepted values: " + list(words, ", ") + ".",
		problem: func(value string) string {
			if slices.Contains(words, value) {
				return ""
			}
			text := quote(value) + " is not accepted." + DidYouMean(value, words...)
			if why := whyNot(value, words); why != "" {
				text += " " + why
			}
			return text
		},
	}
}

// DidYouMean returns the question that follows an error about a wrong word, with a blank before it, or "" if none of the
// accepted words is similar.
func DidYouMean(wrong string, accepted ...string) string {
	right := meant(wrong, accepted)
	if len(right) == 0 {
		return ""
	}
	return " Did you mean " + list(right, " or ") + "?"
}

// list returns quoted words with a separator.
func list(words []string, separator string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return strings.Join(quoted, separator)
}

// quote returns a value in quotation marks, so that blanks and invisible characters show. It shortens long ones.
func quote(value string) string {
	const most = 60
	if r := []rune(value); len(r) > most {
		value = string(r[:most]) + "..."
	}
	return fmt.Sprintf("%q", value)
}
