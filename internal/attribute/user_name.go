package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// UserNameProblem returns why a text can be neither a user's object ID nor a user principal name, or "" if it can. It quotes
// the text, so that blanks and invisible characters show.
func UserNameProblem(name string) string {
	if name == "" {
		return "The user is empty. Set an object ID (GUID) or a user principal name."
	}
	if r, found := sspr.Unprintable(name); found {
		return fmt.Sprintf("%q contains the character %U, which is not valid in an object ID or a user principal name. Remove it. "+
			"In a table, trimspace(...) removes blanks around a name, and replace(..., \"\\u00a0\", \"\") no-break spaces.", name, r)
	}
	return ""
}

// UserNameValidator returns a validator that accepts an object ID or a user principal name.
func UserNameValidator() validator.String { return userNameValidator{} }

type userNameValidator struct{}

func (userNameValidator) Description(context.Context) string {
	return "must be an object ID or a user principal name, without blanks"
}

func (v userNameValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (userNameValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if problem := UserNameProblem(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid user", problem)
	}
}
