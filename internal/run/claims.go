package run

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Claims records which block of a configuration manages which document of the tenant, for the life of one provider process.
// Terraform starts one process for each plan and one for each apply.
type Claims struct {
	mu     sync.Mutex
	owners map[string]string
	locks  map[string]chan struct{}
	// open is true if the process serves many plans and applies. Then the last block that claims a document has it, and
	// written records which block wrote it last. Only that shows which block took the document over from another.
	open    bool
	written map[string]string
}

// NewClaims returns an empty record for the process of one plan or apply.
func NewClaims() *Claims {
	return &Claims{owners: map[string]string{}, locks: map[string]chan struct{}{}}
}

// OpenClaims returns a record for a process that serves many plans and applies. It allows every claim, because the process
// does not know where one plan ends and the next one begins, perhaps of another configuration. It still recognizes a renamed
// block.
func OpenClaims() *Claims {
	c := NewClaims()
	c.open, c.written = true, map[string]string{}
	return c
}

// UserDocument names the methods that a user has registered, by object ID or name, for claims and locks.
func UserDocument(user string) string { return "contact_info/" + strings.ToLower(user) }

// Owner is one block of the configuration in one operation. It has a verb for each operation: Claim for a plan, Write for a
// create or update, and Leave for a destroy.
type Owner struct {
	claims *Claims
	mark   string
}

// Owner returns the block whose private state before the operation is before. A block without a mark gets one in after. A
// create passes its response's private state twice, because the framework does not pass it the mark of its plan.
func (c *Claims) Owner(ctx context.Context, before, after PrivateState) (Owner, diag.Diagnostics) {
	mark, diags := markBlock(ctx, before, after)
	return Owner{claims: c, mark: mark}, diags
}

// Leaver returns the block that is destroyed.
func (c *Claims) Leaver(ctx context.Context, private PrivateState) Owner {
	return Owner{claims: c, mark: blockMark(ctx, private)}
}

// Claim reports whether the block may manage the document: no other block of the plan has claimed it.
func (o Owner) Claim(document string) bool {
	o.claims.mu.Lock()
	defer o.claims.mu.Unlock()
	return o.claims.claim(document, o.mark)
}

// ClaimFound claims a user by object ID for the block that has claimed the user's name, and reports whether the block may
// have it. An apply looks up a name only when it writes. Its private state is that of an earlier plan, with another mark, so
// the claim of the name identifies the block.
func (c *Claims) ClaimFound(name, object string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, known := c.owners[UserDocument(name)]
	return !known || c.claim(UserDocument(object), owner)
}

func (c *Claims) claim(document, mark string) bool {
	if holder, taken := c.owners[document]; taken && !c.open {
		return holder == mark
	}
	c.owners[document] = mark
	return true
}

// Write records that the block writes the document, and waits until no other block works on it. The caller calls done when
// the write has ended. waited reports whether another block worked on the document meanwhile, so that earlier readings are
// out of date. It returns an error if ctx ends first; nothing was sent then.
func (o Owner) Write(ctx context.Context, document string) (done func(), waited bool, err error) {
	undo := o.note(document)
	done, waited, err = o.claims.lock(ctx, document)
	if err != nil {
		undo()
	}
	return done, waited, err
}

// note records that the block writes the document. Only an open record needs it: elsewhere the claims of the plan show the
// same. undo takes it back if the block could not write.
func (o Owner) note(document string) (undo func()) {
	c := o.claims
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open {
		return func() {}
	}
	before, written := c.written[document]
	c.written[document] = o.mark
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		switch {
		case c.written[document] != o.mark: // another block has begun since
		case written:
			c.written[document] = before
		default:
			delete(c.written, document)
		}
	}
}

// Exclusive waits until no block works on the document, for a caller that manages nothing: an action.
func (c *Claims) Exclusive(ctx context.Context, document string) (done func(), err error) {
	done, _, err = c.lock(ctx, document)
	return done, err
}

// Leave begins the destroy of the block. The first document is the one to change; the others are further names of it. It
// waits until no other block works on that document, unless another block has taken one of them over already. It returns an
// error if ctx ends first.
func (o Owner) Leave(ctx context.Context, documents ...string) (Departure, error) {
	d := Departure{owner: o, documents: documents, unlock: func() {}}
	if d.Superseded() {
		return d, nil
	}
	unlock, _, err := o.claims.lock(ctx, documents[0])
	if err != nil {
		return d, err
	}
	d.unlock = unlock
	return d, nil
}

// Departure is a destroy in progress.
type Departure struct {
	owner     Owner
	documents []string
	unlock    func()
}

// Superseded reports whether another block has taken one of the documents over in the same apply. The block was renamed, is
// replaced with create_before_destroy, or its content has moved to another block. The tenant is then left alone.
func (d Departure) Superseded() bool {
	c := d.owner.claims
	c.mu.Lock()
	defer c.mu.Unlock()
	holders := c.owners
	if c.open {
		holders = c.written // a plan that is never applied takes nothing over
	}
	return slices.ContainsFunc(d.documents, func(document string) bool {
		holder, taken := holders[document]
		return taken && holder != d.owner.mark
	})
}

// Done ends the destroy. Further calls do nothing.
func (d Departure) Done() {
	d.owner.Release(d.documents[0])
	d.unlock()
}

// Release ends the claims of a block whose destroy does not change the tenant.
func (o Owner) Release(documents ...string) {
	o.claims.mu.Lock()
	defer o.claims.mu.Unlock()
	for _, document := range documents {
		if o.claims.written[document] == o.mark {
			delete(o.claims.written, document)
		}
	}
}

// lock waits for the document's lock. waited reports whether another caller had it.
func (c *Claims) lock(ctx context.Context, document string) (unlock func(), waited bool, err error) {
	c.mu.Lock()
	l, known := c.locks[document]
	if !known {
		l = make(chan struct{}, 1)
		c.locks[document] = l
	}
	c.mu.Unlock()
	unlock = sync.OnceFunc(func() { <-l })
	select {
	case l <- struct{}{}:
		return unlock, false, nil
	default:
	}
	select {
	case l <- struct{}{}:
		return unlock, true, nil
	case <-ctx.Done():
		return func() {}, true, &serviceerror.Error{
			Kind: serviceerror.TimedOut, Operation: "start the change", Err: ctx.Err(),
			Message: "Another block was still changing the same setting or user in this apply",
		}
	}
}
