package concurrency

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// round is one apply of five resources of one document: what each sets, and the document's properties after it.
func round(i int) (given map[string]acctest.Values, want map[string]string) {
	odd := i%2 == 1
	link := fmt.Sprintf("https://support.contoso.example/%d", i)
	methods, required, enabled, group := []string{"email", "mobile_phone"}, 1, "all", "[]"
	scope := acctest.Values{"enabled_for": "all"}
	if odd {
		methods, required, enabled, group = append(methods, "office_phone"), 2, "selected", `["`+emulator.SeedGroupID+`"]`
		scope = acctest.Values{"enabled_for": "selected", "group_id": emulator.SeedGroupID}
	}
	enablement := map[string]string{"all": "2", "selected": "1"}[enabled]
	given = map[string]acctest.Values{
		"sspr_policy":                 scope,
		"sspr_authentication_methods": {"methods_required": required, "methods": methods},
		"sspr_registration":           {"required_at_sign_in": odd, "reconfirm_after_days": 30 + i},
		"sspr_notifications":          {"notify_users": odd, "notify_administrators": !odd},
		"sspr_customization":          {"customize_helpdesk_link": true, "custom_helpdesk_email_or_url": link},
	}
	want = map[string]string{
		"enablementType": enablement, "passwordResetEnabledGroupIds": group,
		"numberOfAuthenticationMethodsRequired": fmt.Sprint(required), "officePhoneOptionEnabled": fmt.Sprint(odd),
		"registrationRequiredOnSignIn": fmt.Sprint(odd), "registrationReconfirmIntevalInDays": fmt.Sprint(30 + i),
		"notifyUsersOnPasswordReset": fmt.Sprint(odd), "notifyOnAdminPasswordReset": fmt.Sprint(!odd),
		"customHelpdeskEmailOrUrl": `"` + link + `"`,
	}
	return given, want
}

// atOnce applies resources side by side and returns their errors by type.
func atOnce(t *testing.T, resources map[string]*acctest.Managed, given map[string]acctest.Values) map[string]error {
	var mu sync.Mutex
	errs := map[string]error{}
	var wait sync.WaitGroup
	for name, v := range given {
		wait.Go(func() {
			if err := resources[name].Apply(t, v); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs[name] = err
			}
		})
	}
	wait.Wait()
	return errs
}

func fiveResources(s acctest.Served) map[string]*acctest.Managed {
	resources := map[string]*acctest.Managed{}
	given, _ := round(0)
	for name := range given {
		resources[name] = s.Resource(name)
	}
	return resources
}

// foreignKey is a property that none of the resources owns.
const foreignKey = "skipRegistrationMaxAllowedDays"

// interference is what another writer does during an apply, and whether the apply must fail.
type interference struct {
	fault    emulator.Fault
	reported string
}

// interferences has one for every moment of an apply: before its document is read, while its write fails, when it has
// written and not yet read back, and in between over a value that the apply owns. One moment is missing, because no client
// could survive it: the service has no version tags, so a change between the last read and the write is overwritten.
func interferences(value int) []interference {
	const path = "/PasswordResetPolicies"
	foreign := func(s *emulator.State) { s.SetPolicy(foreignKey, value) }
	fault := emulator.Fault{Service: emulator.Portal, Path: path, Times: 1, Before: foreign}
	read, failing, confirming, owned := fault, fault, fault, fault
	read.Method, confirming.Method, owned.Method, failing.Method = http.MethodGet, http.MethodGet, http.MethodGet, http.MethodPut
	failing.Status, failing.RetryAfter = http.StatusServiceUnavailable, "0"
	confirming.Skip, owned.Skip, owned.Times = 1, 1, 0
	owned.Before = func(s *emulator.State) {
		foreign(s)
		s.SetPolicy("registrationReconfirmIntevalInDays", 7)
	}
	return []interference{{fault: read}, {fault: failing}, {fault: confirming}, {fault: owned, reported: "sspr_registration"}}
}

// TestFiveResourcesAndAForeignWriter: whatever another writer changes while five resources of one document are applied at
// once, in rounds over the same provider, every owned value arrives and the other's change survives, or the resource that
// lost its value fails with an error.
func TestFiveResourcesAndAForeignWriter(t *testing.T) {
	t.Parallel()
	for moment := range interferences(0) {
		t.Run(fmt.Sprint(moment), func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, acctest.BeforeMigration)
			for i := range 3 {
				// Every apply is a provider of its own, as with Terraform.
				resources := fiveResources(n.Serve(t, n.Administrator()))
				given, want := round(i)
				other := interferences(20 + i)[moment]
				remove := n.Inject(other.fault)
				errs := atOnce(t, resources, given)
				remove()
				want[foreignKey] = fmt.Sprint(20 + i)
				checkRound(t, n, errs, other.reported, want)
			}
		})
	}
}

func checkRound(t *testing.T, n *acctest.Tenant, errs map[string]error, reported string, want map[string]string) {
	t.Helper()
	for name, err := range errs {
		if name != reported || !strings.Contains(err.Error(), "Change not confirmed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if reported != "" {
		if errs[reported] == nil {
			t.Errorf("%s lost its value and did not say so", reported)
		}
		want["registrationReconfirmIntevalInDays"] = "7"
	}
	for key, value := range want {
		if got := n.Property(key); got != value {
			t.Errorf("%s: got %s, want %s", key, got, value)
		}
	}
}

// TestManyAppliesAndAForeignWriter: the same five resources are updated by one apply after the other, through failures of
// every kind, while another writer changes it in between. Terraform starts a provider for every apply.
func TestManyAppliesAndAForeignWriter(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, acctest.BeforeMigration)
	resources := fiveResources(n.Serve(t, n.Administrator()))
	for i := range 6 {
		n.Set(map[string]any{foreignKey: 10 + i})
		removes := n.InjectAll(
			emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, Status: 500, AfterWrite: i%2 == 0, Times: 1},
			emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, StaleReads: i % 3, Times: 1},
			emulator.Fault{Service: emulator.Portal, Method: http.MethodGet, Drop: emulator.DropBefore, Skip: i % 3, Times: 1},
		)
		next := n.Serve(t, n.Administrator())
		for _, r := range resources {
			r.Served = next
		}
		given, want := round(i)
		errs := atOnce(t, resources, given)
		removes()
		want[foreignKey] = fmt.Sprint(10 + i)
		checkRound(t, n, errs, "", want)
	}
}
