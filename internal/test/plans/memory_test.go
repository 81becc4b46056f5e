package plans

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// remembered changes what the state in a folder remembers of a resource in its private part, and returns what it was.
// change is nil to leave it alone.
func remembered(t *testing.T, folder, typeName, key string, change func(string) string) string {
	t.Helper()
	file := filepath.Join(folder, "terraform.tfstate")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(raw, &state); err != nil {
		t.Fatal(err)
	}
	for _, entry := range state["resources"].([]any) {
		r := entry.(map[string]any)
		if r["type"] != typeName {
			continue
		}
		if was, found := rewrite(t, r["instances"].([]any)[0].(map[string]any), key, change); found {
			state["serial"] = state["serial"].(float64) + 1
			raw, err := json.Marshal(state)
			if err != nil {
				t.Fatal(err)
			}
			cli.WriteFile(t, folder, "terraform.tfstate", string(raw))
			return was
		}
	}
	t.Fatalf("the state remembers nothing of %s as %s", typeName, key)
	return ""
}

// rewrite is remembered for one instance. A change to "" forgets the key.
func rewrite(t *testing.T, instance map[string]any, key string, change func(string) string) (was string, found bool) {
	t.Helper()
	var private map[string][]byte
	packed, _ := json.Marshal(instance["private"])
	var raw []byte
	if json.Unmarshal(packed, &raw) != nil || json.Unmarshal(raw, &private) != nil {
		return "", false
	}
	was = string(private[key])
	if change == nil {
		return was, was != ""
	}
	private[key] = []byte(change(was))
	if len(private[key]) == 0 {
		delete(private, key)
	}
	raw, err := json.Marshal(private)
	if err != nil {
		t.Fatal(err)
	}
	instance["private"] = raw // which becomes base64
	return was, true
}

// becomes returns a change to that text.
func becomes(text string) func(string) string {
	return func(string) string { return text }
}

func apply(t *testing.T, folder string, n *acctest.Tenant, args ...string) string {
	t.Helper()
	return cli.Run(t, folder, n, nil, append([]string{"apply", "-input=false", "-no-color", "-auto-approve"}, args...)...)
}

// restoring is a folder with settings of both services that a destroy restores, applied once.
func restoring(t *testing.T, n *acctest.Tenant) string {
	t.Helper()
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider + `
resource "sspr_registration" "this" {
  reconfirm_after_days = 90
  on_destroy           = "restore"
}

resource "sspr_authentication_methods_policy" "this" {
  registration_campaign_state           = "enabled"
  registration_campaign_snooze_days     = 7
  registration_campaign_excluded_groups = ["` + emulator.SeedGroupID + `"]
  on_destroy                            = "restore"
}
`})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	apply(t, folder, n)
	return folder
}

// The memories that the provider wrote before its memory had a version, of what restoring applies.
const (
	firstRegistration = `{"found":{"registrationReconfirmIntevalInDays":365,"registrationRequiredOnSignIn":true},"managed":["ReconfirmAfterDays"]}`
	firstPolicy       = `{"found":{"CampaignExcluded":[],"CampaignIncluded":[{"ID":"all_users","Type":"group"}],"CampaignSnoozeDays":3,"CampaignState":"default"},` +
		`"managed":["CampaignExcluded","CampaignSnoozeDays"]}`
)

// TestMemoryOfTheFirstFormat: a state that an earlier provider wrote still restores what was found then; the first apply
// writes it again with today's names.
func TestMemoryOfTheFirstFormat(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]func(*testing.T, string, *acctest.Tenant){
		"destroyed at once": func(*testing.T, string, *acctest.Tenant) {},
		"refreshed": func(t *testing.T, folder string, n *acctest.Tenant) {
			apply(t, folder, n)
			got := remembered(t, folder, "sspr_registration", "adoption", nil)
			if want := `{"version":1,"found":{"registrationReconfirmIntevalInDays":365,"registrationRequiredOnSignIn":true},"managed":["reconfirm_after_days"]}`; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			folder := restoring(t, n)
			remembered(t, folder, "sspr_registration", "adoption", becomes(firstRegistration))
			remembered(t, folder, "sspr_authentication_methods_policy", "adoption", becomes(firstPolicy))
			between(t, folder, n)
			out := cli.OneLine(apply(t, folder, n, "-destroy"))
			for _, words := range []string{"reconfirm_after_days: 90 -> 365", "registration_campaign_snooze_days: 7 -> 3", `registration_campaign_excluded_groups: ["` + emulator.SeedGroupID + `"] -> []`} {
				if !strings.Contains(out, words) {
					t.Errorf("the destroy does not say %q:\n%s", words, out)
				}
			}
			if got := string(n.Policy()["registrationReconfirmIntevalInDays"]); got != "365" {
				t.Errorf("reconfirmation: got %s, want the 365 that the state remembers", got)
			}
			campaign := methodsPolicy(t, n)
			if !strings.Contains(campaign, `"snoozeDurationInDays":3`) || !strings.Contains(campaign, `"excludeTargets":[]`) {
				t.Errorf("the campaign is not restored: %s", campaign)
			}
		})
	}
}

// methodsPolicy returns the authentication methods policy of a tenant as JSON.
func methodsPolicy(t *testing.T, n *acctest.Tenant) (text string) {
	t.Helper()
	if err := n.View(func(s emulator.State) {
		raw, err := json.Marshal(s.AuthenticationMethodsPolicy)
		if err != nil {
			t.Error(err)
		}
		text = string(raw)
	}); err != nil {
		t.Fatal(err)
	}
	return text
}

// TestNothingIsRestoredWithoutMemory: a destroy that has nothing to go by stops in its plan, changes nothing, forgets
// nothing, and names a way out, which works.
func TestNothingIsRestoredWithoutMemory(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ memory, words string }{
		"lost":           {"", "The private state has no record of the values that the tenant had before."},
		"a later format": {`{"version":2,"settings":[]}`, "it has the format 2, and this version of the provider reads formats up to 1."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			folder := restoring(t, n)
			remembered(t, folder, "sspr_registration", "adoption", becomes(test.memory))
			n.ResetRequests()
			cli.RefusedPlan(t, folder, n, "Error: Earlier values of sspr_registration not known", "-destroy")
			cli.RefusedPlan(t, folder, n, test.words, "-destroy")
			config := func(onDestroy, days string) {
				cli.WriteFile(t, folder, "main.tf", cli.OwnProvider+"resource \"sspr_registration\" \"this\" {\n  reconfirm_after_days = "+days+"\n  on_destroy = \""+onDestroy+"\"\n}\n"+
					"resource \"sspr_authentication_methods_policy\" \"this\" {\n  on_destroy = \"retain\"\n}\n")
			}
			config("restore", "91")
			cli.RefusedPlan(t, folder, n, "Error: Earlier values of sspr_registration not known")
			config("restore", "90")
			out := cli.OneLine(cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color"))
			if !strings.Contains(out, "Warning: Earlier values of sspr_registration not known") || !strings.Contains(out, `Apply on_destroy = "retain" first`) {
				t.Errorf("a plan that leaves the resource alone does not warn:\n%s", out)
			}
			n.WantNoWrites(t)
			config("retain", "90")
			apply(t, folder, n)
			apply(t, folder, n, "-destroy")
			if got := string(n.Policy()["registrationReconfirmIntevalInDays"]); got != "90" {
				t.Errorf("reconfirmation: got %s, want the 90 that retain leaves", got)
			}
		})
	}
}

// TestARetainForgetsWhatItCouldNotRead: a restore after it would put back a part only.
func TestARetainForgetsWhatItCouldNotRead(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	folder := restoring(t, n)
	remembered(t, folder, "sspr_registration", "adoption", becomes(`{"version":2}`))
	cli.WriteFile(t, folder, "main.tf", cli.OwnProvider+"resource \"sspr_registration\" \"this\" {\n  reconfirm_after_days = 90\n  on_destroy = \"retain\"\n}\n")
	apply(t, folder, n)
	cli.WriteFile(t, folder, "main.tf", cli.OwnProvider+"resource \"sspr_registration\" \"this\" {\n  reconfirm_after_days = 90\n  on_destroy = \"restore\"\n}\n")
	cli.RefusedPlan(t, folder, n, "The private state has no record of the values that the tenant had before.")
}

// TestATaintedSettingIsNotSilentlyForgotten: Terraform replaces it without telling the provider what it remembers.
func TestATaintedSettingIsNotSilentlyForgotten(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	folder := restoring(t, n)
	cli.Run(t, folder, n, nil, "taint", "sspr_registration.this")
	out, err := cli.Try(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
	if err == nil || !strings.Contains(cli.OneLine(out), `Earlier values of sspr_registration not known`) || !strings.Contains(cli.OneLine(out), `run "terraform untaint" before that`) {
		t.Errorf("got %v:\n%s", err, out)
	}
}

// TestWhatTheTenantHadNoValueForIsNamed: what was null is null again, if the service takes it, and what the tenant did not
// have at all stays. The plan of the destroy names them, and the destroy names what the service did not take.
func TestWhatTheTenantHadNoValueForIsNamed(t *testing.T) {
	t.Parallel()
	const key, refused = "registrationReconfirmIntevalInDays", "does not take null back"
	for name, test := range map[string]struct {
		extra string
		none  func(*emulator.State)
		words []string
	}{
		"null": {"", func(s *emulator.State) { s.SetPolicy(key, nil) }, []string{"reconfirm_after_days: 90 -> not set", refused}},
		"null, and taken": {"", func(s *emulator.State) {
			s.SetPolicy(key, nil)
			s.Settings.TakesNull = true
		}, []string{"reconfirm_after_days: 90 -> not set"}},
		"null beside another": {
			"required_at_sign_in = false", func(s *emulator.State) { s.SetPolicy(key, nil) },
			[]string{"required_at_sign_in: false -> true", "reconfirm_after_days: 90 -> not set", refused},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, test.none)
			folder := cli.Workspace(t, map[string]string{
				"main.tf": cli.OwnProvider + "resource \"sspr_registration\" \"this\" {\n  reconfirm_after_days = 90\n  " + test.extra + "\n  on_destroy = \"restore\"\n}\n",
			})
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			apply(t, folder, n)
			out := cli.OneLine(apply(t, folder, n, "-destroy"))
			for _, words := range test.words {
				if !strings.Contains(out, words) {
					t.Errorf("the destroy does not say %q:\n%s", words, out)
				}
			}
			want := "90"
			if !slices.Contains(test.words, refused) {
				want = "null"
			}
			if got := n.Property(key); got != want {
				t.Errorf("the tenant has %s, want %s", got, want)
			}
		})
	}
}

// TestUsersWithoutMemory: if it is not known what Terraform wrote, no user loses a method, neither by a destroy nor by
// leaving the map.
func TestUsersWithoutMemory(t *testing.T) {
	t.Parallel()
	const user, users = "sspr_user_contact_info", "sspr_users_contact_info"
	n := acctest.NewTenant(t)
	config := func(onDestroy, mobile string) string {
		return cli.OwnProvider + `
resource "` + user + `" "kim" {
  user_id      = "` + emulator.SeedUserID + `"
  mobile_phone = "` + mobile + `"
  on_destroy   = "` + onDestroy + `"
}

resource "` + users + `" "staff" {
  users      = { "` + acctest.SamID + `" = { mobile_phone = "` + mobile + `" } }
  on_destroy = "` + onDestroy + `"
}
`
	}
	folder := cli.Workspace(t, map[string]string{"main.tf": config("remove", "+1 4255550123")})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	apply(t, folder, n)
	for _, lost := range []string{user, users} {
		was := remembered(t, folder, lost, "contact", becomes(""))
		n.ResetRequests()
		cli.RefusedPlan(t, folder, n, "Error: Managed methods of "+lost+" not known", "-destroy")
		cli.WriteFile(t, folder, "main.tf", config("remove", "+1 4255550124"))
		cli.RefusedPlan(t, folder, n, "Error: Managed methods of "+lost+" not known")
		cli.WriteFile(t, folder, "main.tf", config("remove", "+1 4255550123"))
		out := cli.OneLine(cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color"))
		if !strings.Contains(out, "Warning: Managed methods of "+lost+" not known") || !strings.Contains(out, "The private state has no record of what Terraform wrote.") {
			t.Errorf("a plan that leaves users alone does not warn:\n%s", out)
		}
		n.WantNoWrites(t)
		remembered(t, folder, lost, "contact", becomes(was))
	}
	// The first format still records what was written.
	remembered(t, folder, user, "contact", becomes(`{"managed":["mobile_phone"]}`))
	apply(t, folder, n)
	if got, want := remembered(t, folder, user, "contact", nil), `{"version":1,"managed":["mobile_phone"]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	remembered(t, folder, user, "contact", becomes(`{"version":2}`))
	cli.WriteFile(t, folder, "main.tf", config("retain", "+1 4255550123"))
	apply(t, folder, n)
	apply(t, folder, n, "-destroy")
}
