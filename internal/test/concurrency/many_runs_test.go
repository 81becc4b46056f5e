package concurrency

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestManyRunsInOneProcess speaks to the provider as "terraform test" of Terraform 1.14 and 1.16 does: one process, configured
// without a check of the block, serves all runs of a test file. Blocks of one run are no second blocks for those of
// another, and what a run has written is what the next one reads.
func TestManyRunsInOneProcess(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	scope := acctest.Values{"enabled_for": "all"}
	process := n.ServeUnchecked(t, n.Administrator())
	for i := range 2 {
		if err := process.Resource("sspr_policy").Apply(t, scope); err != nil {
			t.Errorf("run %d: %v", i, err)
		}
	}
	if got := ready(t, process); got != 0 {
		t.Errorf("%d users are ready in a tenant in which nobody has registered a phone", got)
	}
	registered := acctest.Values{"user_id": emulator.SeedUserID, "mobile_phone": "+61 400111222"}
	if err := process.Resource("sspr_user_contact_info").Apply(t, registered); err != nil {
		t.Fatal(err)
	}
	if got := ready(t, process); got != 1 {
		t.Errorf("%d users are ready after one has registered a phone", got)
	}

	// In the process of one plan or apply the second block is one.
	plan := n.Serve(t, n.Administrator())
	first, second := plan.Resource("sspr_policy").Apply(t, scope), plan.Resource("sspr_policy").Apply(t, scope)
	if first != nil || !acctest.Message("Two blocks for one setting").MatchString(fmt.Sprint(second)) {
		t.Errorf("the first block: %v; the second: %v", first, second)
	}
}

// TestRenamedInOneProcess: in a process that serves many runs, too, a block that has taken over what another had keeps
// it when the other is destroyed; and a plan that is not applied takes nothing over.
func TestRenamedInOneProcess(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	process := n.ServeUnchecked(t, n.Administrator())
	phone := func() (number string) {
		if err := n.View(func(s emulator.State) { number = s.Phone(emulator.SeedUserID, emulator.PhoneMobile) }); err != nil {
			t.Fatal(err)
		}
		return number
	}
	scope := func() string { return n.Property("enablementType") }
	numbers := tftypes.Map{ElementType: tftypes.String}
	staff := tftypes.NewValue(tftypes.Map{ElementType: numbers}, map[string]tftypes.Value{
		emulator.SeedUserID: tftypes.NewValue(numbers, map[string]tftypes.Value{"mobile_phone": tftypes.NewValue(tftypes.String, "+61 400111222")}),
	})
	for _, c := range []struct {
		typeName      string
		given         acctest.Values
		has           func() string
		with, without string
	}{
		{"sspr_user_contact_info", acctest.Values{"user_id": emulator.SeedUserID, "mobile_phone": "+61 400111222", "on_destroy": "remove", "mode": "enforce"}, phone, "+61 400111222", ""},
		{"sspr_users_contact_info", acctest.Values{"users": staff, "on_destroy": "remove", "mode": "enforce"}, phone, "+61 400111222", ""},
		{"sspr_policy", acctest.Values{"enabled_for": "all", "on_destroy": "restore"}, scope, "2", "0"},
	} {
		alone, was, is, planned := process.Resource(c.typeName), process.Resource(c.typeName), process.Resource(c.typeName), process.Resource(c.typeName)
		step := func(what, want string, errs ...error) {
			t.Helper()
			if err := errors.Join(errs...); err != nil {
				t.Fatalf("%s, %s: %v", c.typeName, what, err)
			}
			if got := c.has(); got != want {
				t.Errorf("%s, %s: %q is left, want %q", c.typeName, what, got, want)
			}
		}
		step("one block", c.with, alone.Apply(t, c.given))
		step("destroyed after another plan", c.without, planned.Plan(t, c.given), alone.Destroy(t))
		step("renamed", c.with, was.Apply(t, c.given), is.Apply(t, c.given), was.Destroy(t))
		if c.typeName != "sspr_policy" { // which restores what it found, and that was the old block's
			step("the new block destroyed", c.without, is.Destroy(t))
		}
	}
}

// ready reads how many users could reset a password with a mobile phone alone.
func ready(t *testing.T, process acctest.Served) int64 {
	t.Helper()
	const name = "sspr_readiness"
	object := process.Schema.DataSourceSchemas[name].ValueType().(tftypes.Object)
	config := acctest.Fill(object, acctest.Values{"methods_required": 1, "methods": []string{"mobile_phone"}})
	resp, err := process.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: acctest.Dynamic(object, config)})
	if err = errors.Join(err, acctest.Failure(resp.Diagnostics)); err != nil {
		t.Fatal(err)
	}
	state, err := resp.State.Unmarshal(object)
	var values map[string]tftypes.Value
	var number big.Float
	if err = errors.Join(err, state.As(&values)); err == nil {
		err = values["ready"].As(&number)
	}
	if err != nil {
		t.Fatal(err)
	}
	n, _ := number.Int64()
	return n
}
