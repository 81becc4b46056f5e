package run

import (
	"slices"
	"strings"
	"sync"
)

// Claims remembers which block of a configuration owns which tenant-wide document, for the life of one provider
// process: Terraform starts one for every plan and one for every apply.
type Claims struct {
	mu     sync.Mutex
	owners map[string]string
	locks  map[string]*sync.Mutex
	// open says that the record serves many plans and applies. Whoever claimed a document last has it then, and written
	// tells who has written it: only that says who has taken a document over from whom.
	open    bool
	written map[string]string
}

// NewClaims gives an empty record.
func NewClaims() *Claims {
	return &Claims{owners: map[string]string{}, locks: map[string]*sync.Mutex{}}
}

// UserDocument names the methods that a user has registered, by object id or name, for claims and locks.
func UserDocument(user string) string { return "contact_info/" + strings.ToLower(user) }

// OpenClaims gives a record that lets every block have every document, for a process that serves many plans and applies:
// nothing tells it where one ends and the next, of another configuration perhaps, begins. That a block was renamed is
// known all the same.
func OpenClaims() *Claims {
	c := NewClaims()
	c.open, c.written = true, map[string]string{}
	return c
}

// Holder gives the block that has the document, and whether any has.
func (c *Claims) Holder(document string) (owner string, taken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, taken = c.owners[document]
	return owner, taken
}

// Claim says whether the block known by owner may have the document: nobody has it yet, or owner itself has.
func (c *Claims) Claim(document, owner string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if holder, taken := c.owners[document]; taken && !c.open {
		return holder == owner
	}
	c.owners[document] = owner
	return true
}

// Succeeded says whether a block other than owner has taken one of the documents over in this very apply: a block that
// was renamed, replaced with create_before_destroy, or that what the documents hold has moved to.
func (c *Claims) Succeeded(owner string, documents ...string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	holders := c.owners
	if c.open {
		holders = c.written // a plan that nobody applies takes nothing over
	}
	return slices.ContainsFunc(documents, func(document string) bool {
		holder, taken := holders[document]
		return taken && holder != owner
	})
}

// Write notes that the block whose state has the mark owner is about to write the document. Only a record that serves
// many plans and applies asks for it: there the marks of plans tell nothing, as an apply plans again and may never come.
func (c *Claims) Write(owner, document string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open {
		c.written[document] = owner
	}
}

// Release ends what the block known by owner has of the documents, because it is destroyed. In the process of one plan or
// apply that is of no account.
func (c *Claims) Release(owner string, documents ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, document := range documents {
		if c.written[document] == owner {
			delete(c.written, document)
		}
	}
}

// LockAndTell is Lock, and reports whether somebody else had the lock.
func (c *Claims) LockAndTell(document string) (unlock func(), waited bool) {
	l := c.lock(document)
	if l.TryLock() {
		return l.Unlock, false
	}
	l.Lock()
	return l.Unlock, true
}

// Lock waits until nobody else works on the document. Two blocks may want to in one apply, where what one manages moves
// to the other.
func (c *Claims) Lock(document string) (unlock func()) {
	l := c.lock(document)
	l.Lock()
	return l.Unlock
}

func (c *Claims) lock(document string) *sync.Mutex {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, known := c.locks[document]
	if !known {
		l = &sync.Mutex{}
		c.locks[document] = l
	}
	return l
}
