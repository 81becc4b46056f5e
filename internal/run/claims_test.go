package run

import (
	"context"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const document = "policy/"

func owner(t *testing.T, c *Claims, private privateState) Owner {
	t.Helper()
	o, diags := c.Owner(t.Context(), private, private)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return o
}

// TestOneBlockForADocument checks that within one plan a second block is refused and the same block is not, and that an
// action can wait too.
func TestOneBlockForADocument(t *testing.T) {
	t.Parallel()
	first, second := privateState{}, privateState{}
	one, many := NewClaims(), OpenClaims()
	for range 2 { // Terraform plans some blocks twice
		if !owner(t, one, first).Claim(document) {
			t.Error("the first block is refused")
		}
	}
	if owner(t, one, second).Claim(document) {
		t.Error("one plan does not keep two blocks apart")
	}
	if !owner(t, many, first).Claim(document) || !owner(t, many, second).Claim(document) {
		t.Error("a process of many plans refuses a block")
	}
}

// TestRenamedBlock checks that the destroy of the old name leaves the tenant alone if the new name was planned, or in a
// process of many plans has begun to write, and not otherwise.
func TestRenamedBlock(t *testing.T) {
	t.Parallel()
	for name, claims := range map[string]*Claims{"one plan": NewClaims(), "many plans": OpenClaims()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old, renamed := privateState{}, privateState{}
			owner(t, claims, old)
			leave := func() Departure {
				d, err := claims.Leaver(t.Context(), old).Leave(t.Context(), document)
				if err != nil {
					t.Fatal(err)
				}
				return d
			}
			alone := leave()
			if alone.Superseded() {
				t.Error("left alone although no other block has it")
			}
			alone.Done()
			owner(t, claims, renamed).Claim(document)
			if claims.open {
				planned := leave()
				if planned.Superseded() {
					t.Error("a plan that was perhaps never applied took the document over")
				}
				planned.Done()
			}
			done, _, err := owner(t, claims, renamed).Write(t.Context(), document)
			if err != nil {
				t.Fatal(err)
			}
			taken := leave() // does not wait for the write
			if !taken.Superseded() {
				t.Error("the block that has another name now was not noticed")
			}
			taken.Done()
			done()
			if !claims.open {
				return
			}
			// The new name is destroyed as well, in a later run of the same process: then nothing stands in the way of the old one.
			gone, err := claims.Leaver(t.Context(), renamed).Leave(t.Context(), document)
			if err != nil {
				t.Fatal(err)
			}
			gone.Done()
			last := leave()
			if last.Superseded() {
				t.Error("a block that was destroyed still has the document")
			}
			last.Done()
		})
	}
}

// TestWriteThatNeverBegan checks that a write whose time ends while it waits leaves no trace, so that the destroy of the block
// that had the document goes on.
func TestWriteThatNeverBegan(t *testing.T) {
	t.Parallel()
	claims, had, late := OpenClaims(), privateState{}, privateState{}
	done, _, err := owner(t, claims, had).Write(t.Context(), document)
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, _, err := owner(t, claims, late).Write(short, document); err == nil {
		t.Fatal("two writers at a time")
	}
	done()
	d, err := claims.Leaver(t.Context(), had).Leave(t.Context(), document)
	if err != nil || d.Superseded() {
		t.Errorf("superseded by a block that wrote nothing (%v)", err)
	}
	d.Done()
}

// TestOneWriterAtATime checks that a writer waits for the one before, learns that it waited, and stops when its context
// ends.
func TestOneWriterAtATime(t *testing.T) {
	t.Parallel()
	claims, block := NewClaims(), privateState{}
	done, waited, err := owner(t, claims, block).Write(t.Context(), document)
	if err != nil || waited {
		t.Fatalf("waited: %t, %v", waited, err)
	}
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := claims.Exclusive(short, document); serviceerror.KindOf(err) != serviceerror.TimedOut || serviceerror.MayHaveTakenEffect(err) {
		t.Errorf("got %v, want a time that was over before anything was sent", err)
	}
	next := make(chan bool)
	go func() {
		done, waited, _ := owner(t, claims, block).Write(context.WithoutCancel(t.Context()), document)
		done()
		next <- waited
	}()
	select {
	case <-next:
		t.Error("two writers at a time")
	case <-time.After(20 * time.Millisecond):
	}
	done()
	if !<-next {
		t.Error("a writer that waited was told that it had not")
	}
}
