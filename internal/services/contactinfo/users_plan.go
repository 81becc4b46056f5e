package contactinfo

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// usersPlan is the plan of a map under way.
type usersPlan struct {
	*planning[*usersModel]
	data    *run.Data
	desired map[string]sspr.ContactRow
	// before are the users of the state, by key; nil if there is no state. kept is empty if the memory cannot be read, which
	// is reported when it matters.
	before map[string]entry
	kept   memory
	// here are the users who are in the map, by object ID in lower case: a new key may be another one for a user of the
	// state. It is nil if the directory was not asked.
	here map[string]bool
}

// ModifyPlan keeps the state's spelling if nothing changes by meaning, plans what is computed, and finds blocks that manage
// the same user.
func (r *usersResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	ctx, cancel, p := r.startPlan(ctx, req, resp)
	defer cancel()
	if p == nil {
		return
	}
	if p.creates {
		p.noteCreate(ctx, createsMany)
	} else {
		defer func() { p.checkMemory(ctx, usersType, p.plan.base()) }()
	}
	if p.config.unwritten() {
		planUnwritten(ctx, p.plan, p.state, resp)
		return
	}
	u := &usersPlan{planning: p, data: r.data, desired: rows(p.config.source())}
	u.kept, _ = loadMemory(ctx, req.Private)
	if !p.creates {
		u.before = p.state.users(u.kept)
	}
	claim(p.owner, u.people(), p.diags)
	if !r.data.Applying() { // every write confirms the user's name again
		u.look(ctx)
	}
	if p.creates {
		return // everything that is computed is unknown already
	}
	if known(p.config.source()) && u.unchanged() {
		p.plan.Users, p.plan.ObjectIDs, p.plan.SMSSignInStates = p.state.Users, p.state.ObjectIDs, p.state.SMSSignInStates
	} else {
		p.plan.ObjectIDs, p.plan.SMSSignInStates = types.MapUnknown(types.StringType), types.MapUnknown(types.StringType)
		if u.here != nil && known(p.config.source()) {
			u.warnOfLeaving()
		}
	}
	p.setPlan(ctx)
}

// people returns the users of the configuration, with what the state has of them.
func (u *usersPlan) people() []person {
	var people []person
	for key, want := range u.desired {
		people = append(people, person{key: key, entry: u.before[key], planned: want})
	}
	return people
}

// look asks the directory whose the names are, and reads what users have whom the plan begins to manage.
func (u *usersPlan) look(ctx context.Context) {
	u.here = map[string]bool{}
	for _, p := range u.people() {
		u.here[strings.ToLower(p.key)] = true // a name among them matches no object ID
		u.here[strings.ToLower(p.object)] = true
	}
	if _, err := u.data.Graph.TenantID(ctx); err != nil {
		// Every user would ask for a token in vain.
		warnUnread(u.data, err, u.diags)
		return
	}
	if people := u.begun(); len(people) > 0 {
		for _, o := range u.foresee(ctx, people) {
			u.here[strings.ToLower(o.object)] = true
		}
	}
	if !u.creates {
		u.confirmNames(ctx)
	}
}

// begun returns the users of whom the plan begins to manage anything, with what that is: new rows whole, and of others what
// the state does not manage yet. If the users' own registrations have counted more up to now, it is everything.
func (u *usersPlan) begun() []person {
	var people []person
	for _, p := range u.people() {
		_, known := u.before[p.key]
		wanted := spelling.Wanted(p.planned)
		if known && !u.plan.enforces(u.state) {
			wanted = without(wanted, u.plan.managed(p.entry, u.kept))
		}
		if len(wanted) > 0 && (!known || !u.plan.prepopulates()) {
			p.change, p.methods = graph.ContactChange{Wanted: wanted}, wanted.Methods()
			people = append(people, p)
		}
	}
	return people
}

// foresee reports in counts what becomes of the methods that people have already, and which keys are no user's. It returns
// who they are.
func (u *usersPlan) foresee(ctx context.Context, people []person) []outcome {
	managed := map[string][]sspr.ContactMethod{}
	if !u.creates && !u.plan.enforces(u.state) {
		for _, user := range u.before {
			managed[user.object] = user.Row.Methods()
		}
	}
	f := foresee(ctx, u.data, people, managed, u.plan.prepopulates())
	var gain, stay int
	losing := map[string]string{}
	for key, t := range f.takeovers {
		if len(t.Added) > 0 {
			gain++
		}
		if t.Loses() {
			losing[key] = losses(t)
		}
		if len(t.Added) == 0 && !t.Loses() {
			stay++
		}
	}
	if len(losing) > 0 || len(f.takeovers) > 0 && u.data.Shows(run.TakeOver) {
		u.diags.AddWarning(fmt.Sprintf("Users whose contact methods this plan starts to manage: %d", len(people)-len(f.missing)),
			fmt.Sprintf("Compared with what users have registered now, %s.\n%s", outlook(gain, len(losing), stay), lossDetail(losing)))
	}
	if len(f.missing) > 0 {
		u.diags.AddWarning(fmt.Sprintf("Keys that do not match a user: %d", len(f.missing)),
			"No user has these names or object IDs. The apply fails for them unless it creates these users before this resource. Deleted users are not found either:\n"+quoted(f.missing))
	}
	if f.unread != nil {
		warnUnread(u.data, f.unread, u.diags)
	}
	return f.outcomes
}

// outlook returns how many users get methods, lose methods and are unchanged. It leaves out what happens to
// no user, except that none loses a method.
func outlook(gain, losing, stay int) string {
	var parts []string
	if gain > 0 {
		parts = append(parts, count(gain, "user gets", "users get")+" a new method")
	}
	parts = append(parts, count(losing, "user loses", "users lose")+" a method that Terraform did not write")
	if stay > 0 {
		parts = append(parts, count(stay, "user is unchanged", "users are unchanged"))
	}
	return sspr.Join(parts)
}

// confirmNames reports the names that belong to another user now: an error for every row that stays, and a warning for
// those who leave, from whom methods are taken by object ID. It also reports if names could not be confirmed.
func (u *usersPlan) confirmNames(ctx context.Context) {
	c := checkAllNames(ctx, u.data, peopleOf(u.before), func(key string) bool {
		want, stays := u.desired[key]
		return stays && !has(u.before[key], want, u.plan.secret())
	})
	stay, leave := map[string]error{}, map[string]error{}
	for key, err := range c.moved {
		if _, stays := u.desired[key]; stays {
			stay[key] = err
		} else if !u.here[strings.ToLower(u.before[key].object)] {
			leave[key] = err
		}
	}
	if len(stay) > 0 {
		u.diags.AddError(fmt.Sprintf("User principal names that now belong to another user: %d", len(stay)),
			"The name in the map and the object ID in the state belong to different users:\n"+detailed(stay)+
				"\nThe provider cannot know which user you mean, so it writes to neither. For the user who has the name now, use that user's object ID as the key, with that user's values. "+
				"For the former user, use that user's object ID or current name.")
	}
	if len(leave) > 0 && !u.plan.retains() {
		u.diags.AddWarning(fmt.Sprintf("Users removed from the map whose names now belong to others: %d", len(leave)),
			"Methods are removed from the users in the state, by object ID. The users who have the names now are not changed:\n"+detailed(leave))
	}
	if len(c.unknown) > 0 {
		warnUnconfirmed(u.data, c.why, u.diags)
	}
}

func peopleOf(users map[string]entry) []person {
	var people []person
	for key, user := range users {
		people = append(people, person{key: key, entry: user})
	}
	return people
}

// unchanged reports whether every user already has what is wanted, as far as the state has that.
func (u *usersPlan) unchanged() bool {
	if len(u.before) != len(u.desired) || !u.plan.UsersWOVersion.Equal(u.state.UsersWOVersion) || u.plan.secret() != u.state.secret() || u.plan.enforces(u.state) {
		return false
	}
	for key, want := range u.desired {
		if user, known := u.before[key]; !known || !has(user, want, u.plan.secret()) {
			return false
		}
	}
	return true
}

// warnOfLeaving reports whose methods will be removed, because a plan shows only that a hidden map changes.
func (u *usersPlan) warnOfLeaving() {
	if u.plan.retains() {
		return
	}
	leaving, losing := 0, 0
	for _, user := range u.before {
		if !u.here[strings.ToLower(user.object)] {
			leaving++
		}
	}
	for key, want := range u.desired {
		if len(spelling.Removed(u.before[key].Row, want)) > 0 {
			losing++
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
		u.diags.AddWarning(fmt.Sprintf("Users who lose contact methods: %d", leaving+losing), fmt.Sprintf("%s. This plan removes those methods; the users can no longer use them to reset a password. "+
			"To let users who leave the map keep their methods, set on_destroy = \"retain\".", strings.Join(why, ", and ")))
	}
}

// warnOfDestroy implements model.
func (m *usersModel) warnOfDestroy(ctx context.Context, data *run.Data, kept memory, diags *diag.Diagnostics) {
	users := countUsers(len(m.ObjectIDs.Elements()))
	if m.prepopulates() && m.secret() {
		diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s removes no methods", users),
			"The starting values of a write-only map are not recorded, so they cannot be distinguished from what users registered. Users keep all their methods.")
		return
	}
	detail := "on_destroy = \"remove\" removes the methods that Terraform manages; with mode = \"prepopulate\", only those that still have the starting value. The users can no longer use them to reset a password."
	if moved := checkAllNames(ctx, data, peopleOf(m.users(kept)), func(string) bool { return false }).moved; len(moved) > 0 {
		detail += "\n\nMethods are removed from the users in the state, by object ID. These users have been renamed, and the users who have their names now are not changed:\n" + detailed(moved)
	}
	diags.AddWarning(fmt.Sprintf("Destroying the contact information of %s removes registered methods", users), detail)
}
