package contactinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ValidateConfig checks every entry.
func (r *usersResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config usersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.source().IsUnknown() {
		return
	}
	// Without a path: Terraform would print lines of the map, and with them what users can be reached by.
	entries := rows(config.source())
	spelled := map[string]string{}
	warnOfDoubtful(entries, &resp.Diagnostics)
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		if problem := attribute.UserNameProblem(key); problem != "" {
			resp.Diagnostics.AddError("Invalid user", "The key "+problem)
		}
		if other, twice := spelled[strings.ToLower(key)]; twice {
			resp.Diagnostics.AddError("Duplicate user", fmt.Sprintf("%q and %q are the same user. Remove one of the entries.", other, key))
		}
		spelled[strings.ToLower(key)] = key
		for _, problem := range problems(entries[key], config.prepopulates()) {
			resp.Diagnostics.AddError(problem.Summary, fmt.Sprintf("The entry of %q, %s: %s", key, problem.Field, problem.Detail))
		}
		if resp.Diagnostics.ErrorsCount() >= named {
			return // that many wrong entries are one mistake
		}
	}
}

// warnOfDoubtful names entries whose phone numbers are in no known range, in one warning.
func warnOfDoubtful(entries map[string]sspr.ContactRow, diags *diag.Diagnostics) {
	var doubtful []string
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		for _, m := range sspr.ContactMethods {
			if m.IsPhone() && attribute.PhoneDoubtful(entries[key][m]) {
				doubtful = append(doubtful, fmt.Sprintf("- %q, %s", key, m))
			}
		}
	}
	if len(doubtful) == 0 {
		return
	}
	more := ""
	if left := len(doubtful) - named; left > 0 {
		more = fmt.Sprintf("\n- and %d more", left)
	}
	diags.AddWarning("Phone number in no known range", attribute.DoubtDetail+"\n\n"+strings.Join(doubtful[:min(len(doubtful), named)], "\n")+more)
}

// problems returns what is wrong with one entry.
func problems(r sspr.ContactRow, prepopulates bool) []sspr.Finding {
	findings := sspr.ContactRules(spelling.Wanted(r), prepopulates)
	for _, m := range slices.Sorted(maps.Keys(r)) {
		value := sspr.Trim(r[m])
		switch {
		case !slices.Contains(sspr.ContactMethods, m):
			findings = append(findings, sspr.Finding{
				Field: string(m), Summary: "Unknown contact method",
				Detail: "The keys of an entry are mobile_phone, alternate_mobile_phone, office_phone and email. Build entries from the columns that you need: " +
					"{ for row in csvdecode(...) : row.upn => { mobile_phone = row.mobile } }.",
			})
		case value == "" || value == attribute.NoContact:
		case m.IsPhone():
			if problem := attribute.PhoneProblem(value); problem != "" {
				findings = append(findings, sspr.Finding{Field: string(m), Summary: "Invalid phone number", Detail: problem})
			}
		default:
			if problem := attribute.EmailProblem(value); problem != "" {
				findings = append(findings, sspr.Finding{Field: string(m), Summary: "Invalid e-mail address", Detail: problem})
			}
		}
	}
	return findings
}

// known reports whether the map and everything in it is known.
func known(m types.Map) bool {
	if m.IsUnknown() {
		return false
	}
	for _, v := range m.Elements() {
		entry, ok := v.(types.Map)
		if v.IsUnknown() || !ok {
			return false
		}
		for _, value := range entry.Elements() {
			if value.IsUnknown() {
				return false
			}
		}
	}
	return true
}
