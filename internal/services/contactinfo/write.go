package contactinfo

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// write finds and changes people. staying are the keys of those who are in the map and need nothing, by object ID; owner is
// the block. found, which may be nil, is called for each user after the look-up.
func write(ctx context.Context, data *run.Data, owner run.Owner, staying map[string]string, people []person, found func(*outcome)) []outcome {
	r := &fanOut{doing: "writing", every: progressEvery, data: data, keys: staying}
	return r.each(ctx, people, func(ctx context.Context, o *outcome) {
		if o.object == "" {
			if live, err := o.find(ctx, data, o.change.Wanted.Methods()); err == nil {
				o.change.Base = &live
			} else if o.object == "" {
				o.err = err
			}
		}
		if found != nil {
			found(o)
		}
		if o.err != nil || !r.reserve(o) {
			return
		}
		done, waited, err := owner.Write(ctx, run.UserDocument(o.object))
		if err != nil {
			o.err = err
			return
		}
		defer done()
		if waited {
			o.change.Base = nil // another block may have written for the user
		}
		o.update(ctx, data)
		o.gone = o.dropGone && gone(ctx, data, o.object, o.err)
	})
}

// update changes the user.
func (o *outcome) update(ctx context.Context, data *run.Data) {
	o.tried = true
	o.result, o.err = data.Graph.UpdateContactInfo(ctx, o.object, o.change)
}

// errOtherBlock is the failure of a user whom another block manages.
const errOtherBlock notTriedError = "another block of the configuration manages the same user"

// reserve makes sure that nothing else writes to the user: neither another entry for the same user, nor another block. Until a
// name is looked up it is not known whose it is. It reports whether the user may be written.
func (r *fanOut) reserve(o *outcome) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keys == nil {
		r.keys = map[string]string{}
	}
	if other, taken := r.keys[o.object]; taken {
		o.err = notTriedError(fmt.Sprintf("the map contains the same user twice, also as %q", other))
		return false
	}
	r.keys[o.object] = o.key
	if !r.data.Claims.ClaimFound(o.key, o.object) {
		o.err = errOtherBlock
		return false
	}
	return true
}

// remove removes what was managed, but not from users who have moved to another block. owner is this block.
func remove(ctx context.Context, data *run.Data, owner run.Owner, people []person) []outcome {
	r := &fanOut{doing: "removing", every: progressEvery, data: data}
	return r.each(ctx, people, func(ctx context.Context, o *outcome) {
		departure, err := owner.Leave(ctx, run.UserDocument(o.object), run.UserDocument(o.key))
		defer departure.Done()
		if o.err = err; err != nil || departure.Superseded() {
			return
		}
		o.update(ctx, data)
		if gone(ctx, data, o.object, o.err) {
			o.gone, o.err = true, nil // there is nothing left to remove
		}
	})
}

// leaving returns a user from whom the managed methods are removed.
func leaving(key string, e entry, state *settings, kept memory) person {
	return person{key: key, entry: e, change: graph.ContactChange{
		Wanted: e.Removal(kept.manages), Prepopulate: state.prepopulates(), Given: spelling.Values(e.Row), Exists: true,
	}}
}

// change is what a create or update does.
type change struct {
	// before are the users of the state, by key; nil if there is no state.
	before map[string]entry
	kept   memory
	// leaving are no longer in the configuration, changing are to be written, and staying are as they should be.
	leaving, changing, staying []person
	// held would leave, but may be in the map under another key.
	held []person
	// writeOnly is true if the whole map is written through a write-only attribute.
	writeOnly        bool
	removals, writes []outcome
}

// apply makes the change. leaver and writer are the block as it removes and as it writes.
func (c *change) apply(ctx context.Context, data *run.Data, leaver, writer run.Owner) {
	if c.before != nil {
		c.keepRenamed(locateAll(ctx, data, c.changing))
	}
	// Removals come first, so that a number can be handed over from a user who leaves.
	c.removals = remove(ctx, data, leaver, c.leaving)
	c.writes = write(ctx, data, writer, c.stayingKeys(), c.changing, nil)
}

// keepRenamed leaves out of those who leave every user who is still in the map under another key. If it is not sure who
// the new keys are, no user loses anything.
func (c *change) keepRenamed(sure bool) {
	if !sure {
		c.held, c.leaving = c.leaving, nil
		return
	}
	here := c.stayingKeys()
	for _, p := range c.changing {
		here[p.object] = p.key
	}
	c.leaving = slices.DeleteFunc(c.leaving, func(p person) bool { return here[p.object] != "" })
}

// stayingKeys returns the keys of those who do not change, by object ID.
func (c *change) stayingKeys() map[string]string {
	keys := map[string]string{}
	for _, p := range c.staying {
		keys[p.object] = p.key
	}
	return keys
}

// memory returns what is remembered after the change.
func (c *change) memory(prepopulates bool) memory {
	return c.kept.after(c.writes, prepopulates, c.writeOnly)
}

// writer returns the block that is about to write. private is what becomes its private state.
func writer(ctx context.Context, data *run.Data, private run.PrivateState, diags *diag.Diagnostics) run.Owner {
	owner, problems := data.Claims.Owner(ctx, private, private)
	diags.Append(problems...)
	return owner
}
