package attribute_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
)

// wantError checks that there is one error with that text, or none if the text is "".
func wantError(t *testing.T, diags diag.Diagnostics, summary, detail string) {
	t.Helper()
	switch {
	case detail == "" && len(diags) == 0:
	case detail == "" || len(diags) != 1:
		t.Errorf("%v, want %q", diags, detail)
	case diags[0].Summary() != summary || diags[0].Detail() != detail:
		t.Errorf("%s\n%s\nwant %s\n%s", diags[0].Summary(), diags[0].Detail(), summary, detail)
	}
}

func ofSet(v attribute.Values, elements ...attr.Value) diag.Diagnostics {
	var resp validator.SetResponse
	v.ValidateSet(context.Background(), validator.SetRequest{Path: path.Root("methods"), ConfigValue: types.SetValueMust(types.StringType, elements)}, &resp)
	return resp.Diagnostics
}

func ofString(v attribute.Values, s types.String) diag.Diagnostics {
	var resp validator.StringResponse
	v.ValidateString(context.Background(), validator.StringRequest{Path: path.Root("group_id"), ConfigValue: s}, &resp)
	return resp.Diagnostics
}

// TestWordsOfASet checks that all wrong elements are in one error, and that unknown ones are not judged.
func TestWordsOfASet(t *testing.T) {
	t.Parallel()
	methods := attribute.Words("email", "mobile_phone")
	wantError(t, ofSet(methods, types.StringValue("email"), types.StringUnknown()), "", "")
	wantError(t, ofSet(methods, types.StringNull()), "Invalid value for methods", "null is not accepted.\n\nAccepted values: \"email\", \"mobile_phone\".")
	wantError(t, ofSet(methods), "", "")
	wantError(t, ofSet(methods.NotEmpty()), "Invalid value for methods", "The set is empty.\n\nAccepted values: \"email\", \"mobile_phone\".")
	wantError(t, ofSet(methods, types.StringValue("sms"), types.StringUnknown(), types.StringValue("Email"), types.StringValue("fax")), "Invalid value for methods",
		`"Email" is not accepted. Did you mean "email"?`+"\n"+
			`"fax" is not accepted.`+"\n"+
			`"sms" is not accepted. Did you mean "mobile_phone"? "sms" is the name in the authentication methods policy (sspr_authentication_method_configuration).`+"\n\n"+
			`Accepted values: "email", "mobile_phone".`)
	var resp validator.SetResponse
	methods.ValidateSet(t.Context(), validator.SetRequest{Path: path.Root("methods"), ConfigValue: types.SetUnknown(types.StringType)}, &resp)
	wantError(t, resp.Diagnostics, "", "")
}

// TestCheckedLater checks values that are known after the validation: null is refused too.
func TestCheckedLater(t *testing.T) {
	t.Parallel()
	methods := attribute.Words("email")
	wantError(t, methods.Check(path.Root("method"), types.StringValue("email"), types.StringUnknown()), "", "")
	wantError(t, methods.Check(path.Root("method"), types.StringNull()), "Invalid value for method", "null is not accepted.\n\nAccepted values: \"email\".")
}

func TestIDs(t *testing.T) {
	t.Parallel()
	const id = "11111111-aaaa-4000-8000-000000000001"
	for name, test := range map[string]struct {
		v           attribute.Values
		value, want string
	}{
		"a group":            {attribute.GroupIDValidator(), id, ""},
		"in capitals":        {attribute.GroupIDValidator(), strings.ToUpper(id), ""},
		"a name":             {attribute.GroupIDValidator(), "SSPR users", `That looks like a group's name. Write its object ID, which the Entra admin center shows on the group's page.`},
		"an address":         {attribute.GroupIDValidator(), "sspr@contoso.example", `An address is not accepted. Write the object ID of the group.`},
		"azuread's id":       {attribute.GroupIDValidator(), "/groups/" + id, `That is the id of an azuread_group. Write its object_id.`},
		"in braces":          {attribute.GroupIDValidator(), "{" + id + "}", `Did you mean "` + id + `"?`},
		"without hyphens":    {attribute.GroupIDValidator(), strings.ReplaceAll(id, "-", ""), `Did you mean "` + id + `"?`},
		"with a blank":       {attribute.GroupIDValidator(), id + " ", `Did you mean "` + id + `"?`},
		"a digit short":      {attribute.GroupIDValidator(), id[1:], ""},
		"everyone":           {attribute.IncludedValidator(), "All users", `Did you mean "all_users"?`},
		"all":                {attribute.IncludedValidator(), "all", `Did you mean "all_users"?`},
		"all are included":   {attribute.IncludedValidator(), "all_users", ""},
		"capitals included":  {attribute.IncludedValidator(), strings.ToUpper(id), `Did you mean "` + id + `"?`},
		"capitals excluded":  {attribute.ExcludedValidator(), strings.ToUpper(id), `Did you mean "` + id + `"?`},
		"everyone excluded":  {attribute.ExcludedValidator(), "all_users", `All users can only be included.`},
		"a user":             {attribute.ExcludedValidator(), "user:" + id, ""},
		"a question's":       {attribute.QuestionIDValidator(), strings.ReplaceAll(id, "-", ""), ""},
		"a question's GUID":  {attribute.QuestionIDValidator(), strings.ToUpper(id), `Did you mean "` + strings.ReplaceAll(id, "-", "") + `"?`},
		"a question's words": {attribute.QuestionIDValidator(), "city", `The data source sspr_policy shows the IDs.`},
	} {
		diags := ofString(test.v, types.StringValue(test.value))
		if name == "a digit short" {
			wantError(t, diags, "Invalid value for group_id", `"`+id[1:]+`" is not accepted.`+"\n\nIt must be the object ID (a GUID) of a group.")
			continue
		}
		if (len(diags) > 0) != (test.want != "") || len(diags) > 0 && !strings.Contains(diags[0].Detail(), test.want) {
			t.Errorf("%s: %v, want %q", name, diags, test.want)
		}
	}
	wantError(t, ofString(attribute.IncludedValidator(), types.StringUnknown()), "", "")
	wantError(t, ofString(attribute.IncludedValidator(), types.StringNull()), "", "")
}

// TestLongValues checks that a long value is cut.
func TestLongValues(t *testing.T) {
	t.Parallel()
	wantError(t, ofString(attribute.Words("a"), types.StringValue(strings.Repeat("xy", 100))), "Invalid value for group_id",
		`"`+strings.Repeat("xy", 30)+`..." is not accepted.`+"\n\nAccepted values: \"a\".")
}
