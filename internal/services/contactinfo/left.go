package contactinfo

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Terraform destroys and creates a resource whose creation failed. The destroy leaves alone what the create takes over,
// so that nobody is without methods in between; with it goes the memory of what the first try wrote. The create takes
// the memory over, in the same process, and goes on from there as an update would: what it no longer wants it takes
// away, and if it fails as well, the state has what it had.

// leftUser is what the destroy of one user's resource leaves to the create.
type leftUser struct {
	state userModel
	kept  memory
}

// takeLeft returns what the destroy of the same replacement left of the user, nil if there was none.
func (r *userResource) takeLeft(user, object string) *leftUser {
	found, ok := run.TakeLeft(&r.data.Left, func(l leftUser) bool {
		_, was := l.state.location()
		return was == object || object == "" && l.state.UserID.ValueString() == user
	})
	if !ok {
		return nil
	}
	if found.kept.Managed == nil {
		found.kept.Managed = found.state.tracked()
	}
	return &found
}

// trackOnly makes the state of a create that failed tell what is Terraform's: the private state does not reach the destroy
// of the replacement that Terraform plans then.
func (m *userModel) trackOnly(managed []sspr.ContactMethod) {
	for method, s := range m.slots() {
		if !slices.Contains(managed, method) {
			*s.value, *s.version = types.StringNull(), types.Int64Null()
		}
	}
}

// trackOnly is the same for a map: of each user what was written now, or tracked before.
func (s *usersState) trackOnly(outcomes []outcome, before map[string]row) {
	if !s.prepopulates {
		return
	}
	for _, o := range outcomes {
		maps.DeleteFunc(s.rows[o.key], func(m sspr.ContactMethod, _ string) bool {
			_, tracked := before[o.key][m]
			return !tracked && !slices.Contains(o.result.Written, m)
		})
	}
}

// keep puts what was left into the state again, after a create that did nothing. It works without a left one.
func (l *leftUser) keep(ctx context.Context, resp *resource.CreateResponse) {
	if l == nil {
		return
	}
	resp.Diagnostics.Append(l.kept.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &l.state)...)
	tenant, object := l.state.location()
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, tenant, object)...)
}

// change completes the change of a create: what an earlier try wrote and is not wanted any more is taken away.
func (l *leftUser) change(c graph.ContactChange) graph.ContactChange {
	if l == nil {
		return c
	}
	c.Given, c.Wanted = l.state.shown(), maps.Clone(c.Wanted)
	if l.state.OnDestroy.ValueString() == destroyRetain {
		return c
	}
	for _, m := range l.state.tracked() {
		if _, wanted := c.Wanted[m]; !wanted && l.kept.manages(m) {
			c.Wanted[m] = ""
		}
	}
	return c
}

// before returns the state and the memory that a create goes on from.
func (l *leftUser) before() (*userModel, memory) {
	if l == nil {
		return nil, memory{}
	}
	return &l.state, l.kept
}

// leftMap is what the destroy of a map leaves to the create.
type leftMap struct {
	state usersModel
	kept  memory
}

// takeLeft returns what the destroy of the same replacement left of the map, nil if there was none. Which create belongs
// to which destroy Terraform does not tell: it is the one that has a user in common, or the only one.
func (r *usersResource) takeLeft(desired map[string]row) *leftMap {
	left := 0
	shares := func(l leftMap) bool {
		left++
		for key, object := range texts(l.state.ObjectIDs) {
			if _, byKey := desired[key]; byKey {
				return true
			}
			if _, byID := desired[object]; byID {
				return true
			}
		}
		return false
	}
	found, ok := run.TakeLeft(&r.data.Left, shares)
	if !ok && left == 1 {
		found, ok = run.TakeLeft(&r.data.Left, func(leftMap) bool { return true })
	}
	if !ok {
		return nil
	}
	if found.kept.Managed == nil {
		methods := sspr.ContactInfo{}
		for _, r := range rows(found.state.Users) {
			for _, m := range r.methods() {
				methods[m] = ""
			}
		}
		found.kept.Managed = slices.Sorted(maps.Keys(methods))
	}
	return &found
}

// goOn finishes a create whose destroy left a map, as an update of what was left.
func (r *usersResource) goOn(ctx context.Context, config, plan *usersModel, left *leftMap, resp *resource.CreateResponse) {
	next, writes, kept, diags := r.change(ctx, newUsersUpdate(config, plan, &left.state, left.kept), r.data.Claims.Leaver(ctx, resp.Private), writer(ctx, r.data, resp.Private, &resp.Diagnostics))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		next.trackOnly(writes, rows(left.state.Users))
	}
	warnOfReplacement(&resp.Diagnostics)
	resp.Diagnostics.Append(kept.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, next.finish(plan, resp.Diagnostics.HasError()))...)
	resp.Diagnostics.Append(identify(ctx, resp.Identity, plan)...)
}

// change does what an update is to do, and returns the state and the memory after it. owner and writer are the marks of
// the block as it takes away and as it writes.
func (r *usersResource) change(ctx context.Context, u *usersUpdate, owner, writer run.Owner) (*usersState, []outcome, memory, diag.Diagnostics) {
	var diags diag.Diagnostics
	u.keepRenamed(locateAll(ctx, r.data, u.changing))
	// Removals come first, so that a number can be handed over from a user who leaves.
	removals := remove(ctx, r.data, owner, u.leaving)
	writes := write(ctx, r.data, writer, u.stayingKeys(), u.changing)
	diags.Append(failures(ctx, "relieved of their contact information", removals)...)
	diags.Append(failures(ctx, "given their contact information", writes)...)
	diags.Append(smsWarnings(writes)...)
	diags.Append(replacedWarnings(writes, u.beginsToManage)...)
	return u.next(removals, writes), writes, u.kept.after(writes, u.plan), diags
}
