package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestWhatCanStillBeLost measures the claims of the guide "Working alongside the portal and other tools": another writer
// changes another page at a random moment of a create, from its plan's read to its confirmation. That change is lost
// only between the last read and the write. What the provider writes is never lost.
func TestWhatCanStillBeLost(t *testing.T) {
	t.Parallel()
	const runs = 2000
	random := newRandomDelays(3)
	lost, unheard := 0, 0
	for range runs {
		synctest.Test(t, func(t *testing.T) {
			d := &fakePortal{t: t, start: time.Now(), doc: fakeDocument}
			// Each way of a request takes 25 to 125 ms.
			c := d.process(func(*http.Request) time.Duration { return 25*time.Millisecond + random.below(100*time.Millisecond) })
			time.AfterFunc(random.below(2*time.Second), func() {
				d.mu.Lock()
				defer d.mu.Unlock()
				d.doc = strings.Replace(d.doc, `"notifyUsersOnPasswordReset":true`, second, 1)
			})
			planned, err := c.Policy(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			outcome, err := portal.Update(t.Context(), c, portal.RegistrationPage, portal.Change[sspr.Registration]{Settings: days(30), Planned: planned.Fingerprint()})
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
			if !strings.Contains(d.has(), first) {
				t.Errorf("the provider's own value is gone: %s", d.has())
			}
			if !strings.Contains(d.has(), second) {
				lost++
				if len(outcome.Notes) == 0 {
					unheard++
				}
			}
		})
	}
	t.Logf("of %d changes somebody else made at a random moment within two seconds of a create, %d were lost, %d of them without a word", runs, lost, unheard)
	if lost == 0 || lost > runs/4 {
		t.Errorf("%d of %d were lost: the guide is wrong", lost, runs)
	}
}
