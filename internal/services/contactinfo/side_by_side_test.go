package contactinfo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

func crowd(n int) []person {
	people := make([]person, n)
	for i := range people {
		people[i].key = fmt.Sprintf("user%04d@contoso.example", n-i)
	}
	return people
}

// TestProgress: long runs report count, rate and what remains, and name no user.
func TestProgress(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &log)
	r := &fanOut{doing: "writing"}
	r.each(ctx, crowd(3), func(_ context.Context, o *outcome) {
		if strings.Contains(o.key, "0002") {
			o.err = errors.New("no")
		}
	})
	entries, err := tflogtest.MultilineJSONDecode(&log)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	last := entries[2]
	if last["@level"] != "info" || last["users_done"] != 3.0 || last["users_failed"] != 1.0 || last["users_remaining"] != 0.0 || last["users_per_second"] == nil {
		t.Errorf("got %v", last)
	}
	if strings.Contains(fmt.Sprint(entries), "@contoso") {
		t.Errorf("the log names people: %v", entries)
	}
}

// TestHopeless: if no user succeeds the rest is not tried, and if one did, it is.
func TestHopeless(t *testing.T) {
	t.Parallel()
	for _, good := range []int{0, 1} {
		var tried atomic.Int32
		r := &fanOut{every: progressEvery}
		outcomes := r.each(t.Context(), crowd(2000), func(_ context.Context, o *outcome) {
			if tried.Add(1) > int32(good) {
				o.err = &serviceerror.Error{Service: serviceerror.Graph, Kind: serviceerror.Forbidden, Status: 403, Operation: "read the contact methods"}
			}
		})
		if n := int(tried.Load()); (good == 0) != (n <= giveUpAfter+atOnce) {
			t.Errorf("%d succeeded, and %d were tried", good, n)
		}
		diags := failures(t.Context(), "read", outcomes)
		if len(diags) != 1 || diags[0].Summary() != fmt.Sprintf("Could not read the contact information of %d of 2000 users", 2000-good) {
			t.Fatalf("got %v", diags)
		}
		if lines := strings.Count(diags[0].Detail(), "  - user"); lines != named {
			t.Errorf("%d users are named", lines)
		}
	}
}

// TestManyWhoDoNotExist: users who do not exist, or whose names are another user's, do not stop the others, however many come
// first.
func TestManyWhoDoNotExist(t *testing.T) {
	t.Parallel()
	for _, kind := range []serviceerror.Kind{serviceerror.NotFound, serviceerror.NameTaken} {
		r := &fanOut{every: progressEvery}
		outcomes := r.each(t.Context(), crowd(1000), func(_ context.Context, o *outcome) {
			if o.key < "user0800" {
				o.err = &serviceerror.Error{Service: serviceerror.Graph, Kind: kind, Operation: "find the user"}
			}
		})
		for _, o := range outcomes[799:] {
			if o.err != nil {
				t.Fatalf("%s: %v", o.key, o.err)
			}
		}
	}
}

// TestTimeIsOver: what was done is kept, and the rest is reported as not tried.
func TestTimeIsOver(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r := &fanOut{every: progressEvery}
	outcomes := r.each(ctx, crowd(1000), func(_ context.Context, o *outcome) {
		switch {
		case o.key == "user0300@contoso.example":
			cancel()
		case o.key > "user0300@contoso.example":
			<-ctx.Done() // so that the last ones are not reached before
		}
	})
	detail := failures(t.Context(), "written", outcomes)[0].Detail()
	// Which of the others came before that one is the scheduler's business.
	if outcomes[299].err != nil || outcomes[999].err == nil || !strings.Contains(detail, "Not tried, because the operation was canceled") {
		t.Errorf("got %v, %v and\n%s", outcomes[299].err, outcomes[999].err, detail)
	}
}
