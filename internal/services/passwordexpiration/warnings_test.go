package passwordexpiration_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// atOnce is the warning of a plan after which passwords expire.
const atOnce = "Passwords in contoso.example can expire at once"

// values returns attributes of the default domain.
func values(more map[string]tftypes.Value) map[string]tftypes.Value {
	all := map[string]tftypes.Value{"domain": text(emulator.SeedDomain)}
	for name, v := range more {
		all[name] = v
	}
	return all
}

// stored sets the properties of the default domain.
func stored(days, notice any) func(*emulator.State) {
	return func(s *emulator.State) {
		s.Domain(emulator.SeedDomain).Set(validity, days)
		s.Domain(emulator.SeedDomain).Set(window, notice)
	}
}

// TestNumbersThatThePlanWarnsOf checks that each rule about the numbers reaches a plan once.
func TestNumbersThatThePlanWarnsOf(t *testing.T) {
	t.Parallel()
	const (
		days   = "accepts validity_days from 14 to 730. Whether the service accepts "
		notice = "accepts notification_window_days from 1 to 30. Whether the service accepts "
		whole  = "Notice for the whole life of a password"
		alone  = "Notice without a validity"
	)
	for name, test := range map[string]struct {
		found   func(*emulator.State)
		written map[string]tftypes.Value
		want    []string
	}{
		"odd numbers":                     {stored(30, 14), map[string]tftypes.Value{"validity_days": number(5), "notification_window_days": number(31)}, []string{days + "5", notice + "31", whole}},
		"a notice that the tenant has":    {stored(30, 14), map[string]tftypes.Value{"validity_days": number(14)}, []string{whole}},
		"usual numbers":                   {stored(30, 14), map[string]tftypes.Value{"validity_days": number(90)}, nil},
		"a notice and no validity":        {stored(nil, nil), map[string]tftypes.Value{"notification_window_days": number(7)}, []string{alone}},
		"a notice beside a validity":      {stored(90, nil), map[string]tftypes.Value{"notification_window_days": number(7)}, nil},
		"a notice and the first validity": {stored(nil, nil), map[string]tftypes.Value{"notification_window_days": number(7), "never_expires": boolean(true)}, nil},
	} {
		n := acctest.NewTenant(t, test.found)
		warnings := strings.Join(acctest.Plan(t, n, n.Administrator(), typeName, values(test.written)), "\n")
		for _, rule := range []string{days, notice, whole, alone} {
			want := 0
			for _, words := range test.want {
				if strings.HasPrefix(words, rule) {
					want, rule = 1, words
				}
			}
			if got := strings.Count(warnings, rule); got != want {
				t.Errorf("%s: %q is there %d times, want %d:\n%s", name, rule, got, want, warnings)
			}
		}
	}
}

// TestWarningBeforeARestoreLetsPasswordsExpire checks that the plan of a destroy warns as an apply does, also if the warnings about
// destroys are suppressed.
func TestWarningBeforeARestoreLetsPasswordsExpire(t *testing.T) {
	t.Parallel()
	never := map[string]tftypes.Value{"never_expires": boolean(true), "on_destroy": text("restore")}
	for name, test := range map[string]struct {
		before  any
		written map[string]tftypes.Value
		warned  bool
	}{
		"to 90 days": {90, never, true},
		"to never":   {2147483647, map[string]tftypes.Value{"validity_days": number(90), "on_destroy": text("restore")}, false},
		"to null":    {nil, never, false},
		"to longer":  {365, map[string]tftypes.Value{"validity_days": number(90), "on_destroy": text("restore")}, false},
	} {
		n := acctest.NewTenant(t, stored(test.before, 14))
		planned, said := acctest.Destroy(t, n, acctest.When{Block: acctest.Values{"suppress_warnings": []string{"destroy"}}}, typeName, values(test.written), func(*emulator.State) {})
		if got := strings.Count(strings.Join(planned, "\n"), atOnce); got != map[bool]int{true: 1}[test.warned] {
			t.Errorf("%s: warned %d times: %q", name, got, planned)
		}
		if len(said) > 0 {
			t.Errorf("%s: the apply has %q", name, said)
		}
	}
}

// TestDestroyOfADomainThatCannotBeChangedAnyMore checks that a domain that has become federated, or has gone, does not stop a
// destroy, and that the service's own answer decides.
func TestDestroyOfADomainThatCannotBeChangedAnyMore(t *testing.T) {
	t.Parallel()
	const other = "other.example"
	federate := func(s *emulator.State) { s.Tenant.OtherDomains, s.Tenant.FederatedDomains = nil, []string{other} }
	for name, test := range map[string]struct {
		meanwhile     func(*emulator.State)
		planned, said string
		after         string
	}{
		"federated": {
			federate, "Destroying sspr_password_expiration (other.example) may not restore the earlier values\nThe users of other.example sign in at another identity provider",
			"sspr_password_expiration (other.example) was not changed by the destroy\nThe users of other.example sign in at another identity provider", "365",
		},
		"federated, and stored by the service": {
			func(s *emulator.State) { federate(s); s.Settings.FederatedExpirationStored = true },
			"If the service refuses the earlier values, the destroy leaves the tenant unchanged", "", "180",
		},
		"gone": {func(s *emulator.State) { s.Tenant.OtherDomains = nil }, "validity_days: 365 -> 180", "It has gone from the tenant, so there was nothing to restore.", "365"},
	} {
		n := acctest.NewTenant(t, func(s *emulator.State) {
			s.Tenant.OtherDomains = []string{other}
			s.Domain(other).Set(validity, 180)
			s.Domain(other).Set(window, 14)
		})
		planned, said := acctest.Destroy(t, n, acctest.When{}, typeName, map[string]tftypes.Value{
			"domain": text(other), "validity_days": number(365), "on_destroy": text("restore"),
		}, test.meanwhile)
		if all := strings.Join(planned, "\n"); !strings.Contains(all, test.planned) {
			t.Errorf("%s: the plan does not have %q:\n%s", name, test.planned, all)
		}
		if all := strings.Join(said, "\n"); !strings.Contains(all, test.said) || test.said == "" && all != "" || strings.Contains(all, "still in the state") {
			t.Errorf("%s: the apply does not have %q:\n%s", name, test.said, all)
		}
		if err := n.View(func(s emulator.State) {
			if got, _ := s.Domain(other).Get(validity); string(got) != test.after {
				t.Errorf("%s: after the destroy %s, want %s", name, got, test.after)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFederatedDomainOfABlockThatIsLeft checks the warning about a domain that has become federated while nothing else changes, and
// that removing the block, which it advises, works.
func TestFederatedDomainOfABlockThatIsLeft(t *testing.T) {
	t.Parallel()
	const other = "other.example"
	n := acctest.NewTenant(t, func(s *emulator.State) { s.Tenant.OtherDomains = []string{other} })
	config := n.Config(subjects.PasswordExpiration.Block(block(other, "validity_days", "365", "on_destroy", `"restore"`)))
	acctest.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				if err := n.Update(func(s *emulator.State) error {
					s.Tenant.OtherDomains, s.Tenant.FederatedDomains = nil, []string{other}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			},
			Config: config, PlanOnly: true,
		},
		resource.TestStep{Config: n.Config()},
	)
}

// TestNoticeThatIsSentBesideAValidity checks that plans show the notice that is written with a first validity, and that the plan of a
// destroy lists it among what stays (passwords 10.5).
func TestNoticeThatIsSentBesideAValidity(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, stored(nil, nil))
	written := values(map[string]tftypes.Value{"never_expires": boolean(true), "on_destroy": text("restore")})
	if all := strings.Join(acctest.Plan(t, n, n.Administrator(), typeName, written), "\n"); !strings.Contains(all, "  notification_window_days: not set -> 14\n") {
		t.Errorf("the take-over does not list the notice:\n%s", all)
	}
	if all := strings.Join(acctest.PlanRestore(t, n, typeName, written), "\n"); !strings.Contains(all, "  never_expires: true\n  notification_window_days: 14") && !strings.Contains(all, "  notification_window_days: 14\n  never_expires: true") {
		t.Errorf("the plan of the destroy does not list what stays:\n%s", all)
	}
	m := acctest.NewTenant(t, stored(nil, nil))
	address := typeName + ".test"
	config := m.Config(subjects.PasswordExpiration.Block(block(emulator.SeedDomain, "validity_days", "365")))
	acctest.Run(t,
		resource.TestStep{Config: config, ResourceName: address, ImportState: true, ImportStateId: "current/" + emulator.SeedDomain, ImportStatePersist: true},
		resource.TestStep{Config: config, Check: resource.TestCheckResourceAttr(address, "notification_window_days", "14")},
		resource.TestStep{Config: config, PlanOnly: true},
	)
}
