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
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ValidateConfig holds every entry against the rules.
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
			resp.Diagnostics.AddError("One user twice", fmt.Sprintf("%q and %q are the same user. Keep one of the entries.", other, key))
		}
		spelled[strings.ToLower(key)] = key
		for _, problem := range problems(entries[key], config.prepopulates()) {
			resp.Diagnostics.AddError(problem.Summary, fmt.Sprintf("The entry of %q, %s: %s", key, problem.Field, problem.Detail))
		}
		if resp.Diagnostics.ErrorsCount() >= named {
			return // whoever wrote that many wrong entries made one mistake
		}
	}
}

// warnOfDoubtful names entries whose phone numbers are in no known range, in one warning.
func warnOfDoubtful(entries map[string]row, diags *diag.Diagnostics) {
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

// problems gives what is wrong with one entry.
func problems(r row, prepopulates bool) []sspr.Finding {
	findings := sspr.ContactRules(r.wanted(), prepopulates)
	for _, m := range slices.Sorted(maps.Keys(r)) {
		value := sspr.Trim(r[m])
		switch {
		case !slices.Contains(sspr.ContactMethods, m):
			findings = append(findings, sspr.Finding{
				Field: string(m), Summary: "Not a contact method",
				Detail: "The keys of an entry are mobile_phone, alternate_mobile_phone, office_phone and email. Build entries from the columns that you mean: " +
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

// ModifyPlan keeps the state's spelling where nothing changes by meaning, says what will be computed, and finds blocks
// that are in each other's way.
func (r *usersResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state *usersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.data == nil {
		return
	}
	if plan == nil {
		r.planDestroy(ctx, req, state, &resp.Diagnostics)
		return
	}
	owner, diags := r.data.Claims.Owner(ctx, req.Private, resp.Private)
	resp.Diagnostics.Append(diags...)
	if state == nil {
		resp.Diagnostics.Append(noteCreate(ctx, createsMany, req.Private, resp.Private)...)
	} else {
		defer func() {
			warnOfForgotten(ctx, usersType, plan.OnDestroy.ValueString(), req.Private, resp.Plan.Raw.Equal(req.State.Raw), &resp.Diagnostics)
		}()
	}
	if config.unwritten() {
		planUnwritten(ctx, plan, state, resp)
		return
	}
	desired := rows(config.source())
	r.claim(desired, state, owner, &resp.Diagnostics)
	var here map[string]bool
	if !r.data.Applying() { // every write confirms the user's name again
		here = r.look(ctx, desired, plan, state, req.Private, &resp.Diagnostics)
	}
	if state == nil {
		return // everything that is computed is unknown already
	}
	if !known(config.source()) {
		plan.ObjectIDs, plan.SMSSignInStates = types.MapUnknown(types.StringType), types.MapUnknown(types.StringType)
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	if settled(plan, state, desired) {
		plan.Users, plan.ObjectIDs, plan.SMSSignInStates = state.Users, state.ObjectIDs, state.SMSSignInStates
	} else {
		plan.ObjectIDs, plan.SMSSignInStates = types.MapUnknown(types.StringType), types.MapUnknown(types.StringType)
		if here != nil {
			warnOfLeaving(plan, state, desired, here, &resp.Diagnostics)
		}
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// look asks the directory whose the names are, and reads what users have whom the plan begins to manage. It returns who is
// in the map, by object ID in lower case: a key that is new may be another one for a user of the state.
func (r *usersResource) look(ctx context.Context, desired map[string]row, plan, state *usersModel, private run.PrivateState, diags *diag.Diagnostics) map[string]bool {
	ctx, cancel := usersTimes.Within(ctx, plan.Timeouts, deadline.Plan, diags)
	defer cancel()
	here := map[string]bool{}
	for key := range desired {
		here[strings.ToLower(key)] = true // which says something of object IDs only
	}
	if state != nil {
		for key, object := range texts(state.ObjectIDs) {
			if _, stays := desired[key]; stays {
				here[strings.ToLower(object)] = true
			}
		}
	}
	if _, err := r.data.Graph.TenantID(ctx); err != nil {
		// Without a token nobody can be asked for, and a thousand users must not wait for one in turn.
		warnUnread(r.data, err, diags)
		return here
	}
	kept, _ := recall(ctx, private) // a memory that cannot be read is reported where it matters
	if people := begun(desired, plan, state, kept); len(people) > 0 {
		for _, o := range r.foresee(ctx, people, plan, state, diags) {
			here[strings.ToLower(o.object)] = true
		}
	}
	if state != nil {
		r.confirmNames(ctx, desired, plan, state, here, diags)
	}
	return here
}

// settled says whether every user already has what is wanted, as far as the state tells.
func settled(plan, state *usersModel, desired map[string]row) bool {
	known := recorded(state)
	if len(known.objects) != len(desired) || !plan.UsersWOVersion.Equal(state.UsersWOVersion) || plan.secret() != state.secret() ||
		(state.prepopulates() && !plan.prepopulates()) {
		return false
	}
	for key, want := range desired {
		if !known.has(key, want, plan.secret()) {
			return false
		}
	}
	return true
}

// claim reports users whom another block manages too.
func (r *usersResource) claim(desired map[string]row, state *usersModel, owner run.Owner, diags *diag.Diagnostics) {
	objects := map[string]string{}
	if state != nil {
		objects = texts(state.ObjectIDs)
	}
	for _, key := range slices.Sorted(maps.Keys(desired)) {
		claim(owner, key, diags)
		if object, known := objects[key]; known && !strings.EqualFold(object, key) {
			claim(owner, object, diags)
		}
		if len(*diags) >= named {
			return
		}
	}
}

// warnOfLeaving says whose methods will be taken away, because a plan shows only that a hidden map changes.
func warnOfLeaving(plan, state *usersModel, desired map[string]row, here map[string]bool, diags *diag.Diagnostics) {
	if plan.OnDestroy.ValueString() == destroyRetain {
		return
	}
	objects, leaving := texts(state.ObjectIDs), 0
	for _, object := range objects {
		if !here[strings.ToLower(object)] {
			leaving++
		}
	}
	before, losing := rows(state.Users), 0
	for key, want := range desired {
		for _, m := range want.methods() {
			if have, said := before[key][m]; attribute.IsNoContact(want[m]) && said && !attribute.IsNoContact(have) {
				losing++
				break
			}
		}
	}
	var why []string
	if leaving > 0 {
		why = append(why, count(leaving, "user is", "users are")+" no longer in the map")
	}
	if losing > 0 {
		why = append(why, "for "+countUsers(losing)+" a method is now \"none\"")
	}
	if len(why) > 0 {
		diags.AddWarning(fmt.Sprintf("Users who lose contact methods: %d", leaving+losing), fmt.Sprintf("%s. This plan takes those methods away; the users can no longer reset a password with them. "+
			"Write on_destroy = \"retain\", if users who leave the map are to keep theirs.", strings.Join(why, ", and ")))
	}
}

func (r *usersResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, state *usersModel, diags *diag.Diagnostics) {
	users := countUsers(len(state.ObjectIDs.Elements()))
	if state.OnDestroy.ValueString() == destroyRetain {
		diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s leaves it as it is", users),
			"on_destroy = \"retain\" only makes Terraform forget the users' contact methods: the users keep them.")
		return
	}
	if _, err := recall(ctx, req.Private); err != nil {
		diags.Append(notKnown(usersType, err))
		return
	}
	if state.prepopulates() && state.secret() {
		diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s leaves it as it is", users),
			"The starting values of a write-only map are not remembered, so they cannot be told from what the users registered: the users keep everything.")
		return
	}
	detail := "on_destroy = \"remove\" takes away what Terraform has managed; where mode is \"prepopulate\" only what still has its starting value. The users can no longer reset a password with it."
	if moved := checkNames(ctx, r.data, texts(state.ObjectIDs), func(string) bool { return false }).moved; len(moved) > 0 {
		detail += "\n\nMethods are taken from the users whom the state has, by object ID. These have other names now, and who has the name keeps everything:\n" + detailed(moved)
	}
	diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s takes methods away", users), detail)
}

// known says whether the map and everything in it is known.
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
