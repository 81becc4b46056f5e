package concurrency

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestRenamedWithoutMoved: in one apply, the old name of a block is destroyed while the new one is created, in whatever
// order the two come. The new block's values are there in the end, both succeed, and password reset is never off for
// all users on the way.
func TestRenamedWithoutMoved(t *testing.T) {
	t.Parallel()
	for _, choice := range []string{"restore", "disable"} {
		// The head start of the destroy; what begins later than the destroy has written is another case.
		for _, ahead := range []time.Duration{-200, -50, -10, 0, 0, 0, 10, 30, 60} {
			t.Run(fmt.Sprintf("%s %d", choice, ahead), func(t *testing.T) {
				t.Parallel()
				n := acctest.NewTenant(t)
				n.Set(map[string]any{"enablementType": 2})
				block := func(group string) acctest.Values {
					return acctest.Values{"enabled_for": "selected", "group_id": group, "on_destroy": choice}
				}
				was := n.Serve(t, n.Administrator()).Resource("sspr_policy")
				if err := was.Apply(t, block(emulator.SeedGroupID)); err != nil {
					t.Fatal(err)
				}
				n.ResetRequests()
				process := n.Serve(t, n.Administrator())
				was.Served = process
				now := process.Resource("sspr_policy")
				var both sync.WaitGroup
				both.Go(func() {
					time.Sleep(max(0, -ahead*time.Millisecond))
					if err := was.Destroy(t); err != nil {
						t.Errorf("the old name: %v", err)
					}
				})
				both.Go(func() {
					time.Sleep(max(0, ahead*time.Millisecond))
					if err := now.Apply(t, block(emulator.SeedNestedGroupID)); err != nil {
						t.Errorf("the new name: %v", err)
					}
				})
				both.Wait()
				if got := n.Property("passwordResetEnabledGroupIds"); !strings.Contains(got, emulator.SeedNestedGroupID) || n.Property("enablementType") != "1" {
					t.Errorf("the tenant has %s of %s", n.Property("enablementType"), got)
				}
				for _, r := range n.Writes() {
					if r.Service == emulator.Portal && r.Method == http.MethodPut && !strings.Contains(string(r.Body), `"enablementType":1`) {
						t.Errorf("on the way the tenant had %s", r.Body)
					}
				}
			})
		}
	}
}

// TestRenamedAfterTheDestroy: the destroy of the old name has written when the new one comes, as it is with
// -parallelism=1. The new block's values are there in the end.
func TestRenamedAfterTheDestroy(t *testing.T) {
	t.Parallel()
	for _, resource := range []struct {
		name     string
		old, now acctest.Values
		want     func(*acctest.Tenant) bool
	}{
		{
			"sspr_registration",
			acctest.Values{"reconfirm_after_days": 90, "on_destroy": "restore"},
			acctest.Values{"reconfirm_after_days": 33, "on_destroy": "restore"},
			func(n *acctest.Tenant) bool { return n.Property("registrationReconfirmIntevalInDays") == "33" },
		},
		{
			"sspr_policy",
			acctest.Values{"enabled_for": "all", "on_destroy": "disable"},
			acctest.Values{"enabled_for": "all", "on_destroy": "disable"},
			func(n *acctest.Tenant) bool { return n.Property("enablementType") == "2" },
		},
	} {
		for _, ahead := range []time.Duration{100, 150, 300} {
			t.Run(fmt.Sprintf("%s %d", resource.name, ahead), func(t *testing.T) {
				t.Parallel()
				n := acctest.NewTenant(t)
				was := n.Serve(t, n.Administrator()).Resource(resource.name)
				if err := was.Apply(t, resource.old); err != nil {
					t.Fatal(err)
				}
				process := n.Serve(t, n.Administrator())
				was.Served = process
				now := process.Resource(resource.name)
				var both sync.WaitGroup
				both.Go(func() {
					if err := was.Destroy(t); err != nil {
						t.Errorf("the old name: %v", err)
					}
				})
				time.Sleep(ahead * time.Millisecond)
				if err := now.Apply(t, resource.now); err != nil {
					t.Errorf("the new name: %v", err)
				}
				both.Wait()
				if !resource.want(n) {
					t.Errorf("the tenant has %s", n.Policy())
				}
			})
		}
	}
}
