package singleton

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// update rewrites the examples of the current format. A difference means that the provider no longer reads the states of its
// users as before. It needs a new memoryVersion, a folder of its own and a reader of the old one. The folder 0 is never
// written.
var update = flag.Bool("update", false, "write testdata/memory")

// privateState is a private state in memory.
type privateState map[string][]byte

func (p privateState) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p privateState) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	if len(value) == 0 {
		delete(p, key)
	}
	return nil
}

// modelOf is the model of a setting without attributes.
type modelOf[T any] struct{ Base }

func (*modelOf[T]) Settings() (settings T) { return settings }
func (*modelOf[T]) Show(T)                 {}

// example returns the memory of an example file, nil if there is none.
func example(t *testing.T, version, name string) privateState {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "memory", version, name+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return privateState{adoptionKey: raw}
}

// remembers compares the record of a setting with its example in the current format, and restores from the examples of all
// formats. want is what a destroy writes if the attributes in managed were managed.
func remembers[T any](name string, live, want T, managed ...string) func(*testing.T) {
	return remembersOf(name, plainOf(live), want, managed...)
}

// remembersPage is remembers for a page of the portal, with the document of testdata/policy.json.
func remembersPage[T any](name string, page portal.Page[T], want T, managed ...string) func(*testing.T) {
	return func(t *testing.T) { remembersOf(name, pageOf(t, page), want, managed...)(t) }
}

func remembersOf[T any](name string, store Store[T], want T, managed ...string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		_, found, err := store.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		written := privateState{}
		if diags := adopt(found, managed).save(t.Context(), written); diags.HasError() {
			t.Fatal(diags)
		}
		golden(t, name, written[adoptionKey])
		puts(t, store, example(t, "1", name), want)
		first := example(t, "0", name)
		if first == nil {
			return // the setting is newer than the format
		}
		// The first format ends here. It has no attributes that were added later.
		early := sspr.Only(want, append(renewed[T](t, first, example(t, "1", name)), "included_groups_as_found"))
		puts(t, store, example(t, "0", name), early)
		puts(t, store, first, early)
	}
}

// puts checks what a destroy writes with the record in private.
func puts[T any](t *testing.T, store Store[T], private privateState, want T) {
	t.Helper()
	kept, err := loadMemory(t.Context(), store, private)
	if err != nil {
		t.Fatalf("%s: %v", private[adoptionKey], err)
	}
	tenant := &writes[T]{Store: store}
	one := &singleton[T]{data: &run.Data{Claims: run.NewClaims()}}
	var diags diag.Diagnostics
	if _, err := one.applyOnDestroy(t.Context(), tenant, new(modelOf[T]), restore, destruction{kept: kept}, &diags); err != nil {
		t.Fatalf("%s: %v", private[adoptionKey], err)
	}
	if diff := cmp.Diff([]T{want}, tenant.written); diff != "" {
		t.Errorf("a restore from %s writes (-want +got):\n%s", private[adoptionKey], diff)
	}
}

// renewed upgrades a record of the first format, and compares it with the example of the current one. It returns the managed
// names.
func renewed[T any](t *testing.T, private, today privateState) []string {
	t.Helper()
	parsed := func(p privateState) (m memory) {
		if err := json.Unmarshal(p[adoptionKey], &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	first, want := parsed(private), parsed(today)
	if diags := upgrade[T](t.Context(), private, private); diags.HasError() {
		t.Fatal(diags)
	}
	got := parsed(private)
	if got.Version == nil || *got.Version != memoryVersion || len(got.Found) != len(first.Found) ||
		len(got.Managed) != len(slices.DeleteFunc(first.Managed, func(name string) bool { return name == "Method" })) {
		t.Errorf("renewed: got %s", private[adoptionKey])
	}
	for name, value := range got.Found {
		var compact bytes.Buffer
		if err := json.Compact(&compact, want.Found[name]); err != nil || compact.String() != string(value) {
			t.Errorf("renewed %s: got %s, want %s (%v)", name, value, compact.String(), err)
		}
	}
	for _, name := range got.Managed {
		if !slices.Contains(want.Managed, name) {
			t.Errorf("renewed: %s is managed, and not in %s", name, want.Managed)
		}
	}
	return got.Managed
}

// TestNoFirstExampleIsLost checks that all examples of the first format are there, because no code can write them again.
func TestNoFirstExampleIsLost(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "memory", "0", "*.json"))
	if err != nil || len(files) != 13 {
		t.Errorf("got %d examples of the first format, want 13 (%v)", len(files), err)
	}
}

// golden compares a record with the example of the current format.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "memory", "1", name+".json")
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, got, "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	if *update {
		if err := os.WriteFile(file, pretty.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), pretty.String()); diff != "" {
		t.Errorf("the states of users have %s (-want +got):\n%s", file, diff)
	}
}

// writes is a store that records what is written.
type writes[T any] struct {
	Store[T]
	written []T
}

func (w *writes[T]) Write(_ context.Context, change Change[T]) (Written[T], error) {
	w.written = append(w.written, change.Settings)
	return Written[T]{Live: change.Settings}, nil
}

// configuration returns a case of sspr_authentication_method_configuration. The targets go back as they were found.
func configuration(found sspr.MethodConfiguration, managed ...string) func(*testing.T) {
	want := found
	want.Method, want.Included, want.UsableForSignIn, want.AuthenticationMode = nil, nil, nil, nil
	return remembers("authentication_method_configuration."+string(*found.Method), found, want,
		append(managed, "state", "included_groups", "excluded_groups")...)
}

// TestMemory checks the format of every setting's record, and what a restore writes from every format. No name in the
// examples comes from a Go identifier.
func TestMemory(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T){
		"policy": remembersPage("policy", portal.ScopePage, sspr.Scope{
			EnabledFor: new(sspr.EnabledForSelected), GroupID: new("5a1f3c02-0000-4000-8000-000000000001"),
		}, "enabled_for", "group_id"),
		"authentication methods": remembersPage("authentication_methods", portal.MethodsPage, sspr.AuthenticationMethods{
			Required: new(int64(2)), Methods: &[]sspr.Method{sspr.MobileAppCode, sspr.Email, sspr.MobilePhone, sspr.SecurityQuestions},
			QuestionsToRegister: new(int64(5)), QuestionsToReset: new(int64(4)),
			CustomQuestions: &[]string{"R&D lead <initials>?"}, PredefinedQuestionIDs: &[]string{"0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
		}, "methods_required", "methods", "questions_to_register", "questions_to_reset", "custom_questions", "predefined_question_ids"),
		"registration": remembersPage("registration", portal.RegistrationPage, sspr.Registration{RequiredAtSignIn: new(false), ReconfirmAfterDays: new(int64(365))},
			"required_at_sign_in", "reconfirm_after_days"),
		"notifications": remembersPage("notifications", portal.NotificationsPage, sspr.Notifications{Users: new(true), Administrators: new(false)},
			"notify_users", "notify_administrators"),
		"customization": remembersPage("customization", portal.CustomizationPage,
			sspr.Customization{CustomizeHelpdeskLink: new(true), HelpdeskEmailOrURL: new("https://help.contoso.example/")},
			"customize_helpdesk_link", "custom_helpdesk_email_or_url"),
		"on-premises integration": remembers("on_premises_integration",
			sspr.OnPremisesIntegration{WriteBack: new(true), CloudSyncWriteBack: new(false), UnlockWithoutReset: new(true)},
			sspr.OnPremisesIntegration{WriteBack: new(true), CloudSyncWriteBack: new(false), UnlockWithoutReset: new(true)},
			"write_back_passwords", "write_back_passwords_with_cloud_sync", "unlock_without_reset"),
		"administrator policy": remembers("administrator_policy", sspr.AdministratorPolicy{Enabled: new(false)}, sspr.AdministratorPolicy{Enabled: new(false)}, "enabled"),
		"authentication methods policy": remembers("authentication_methods_policy",
			sspr.MethodsPolicy{
				MigrationState: new(sspr.MigrationInProgress), BornMigrated: new(false), CampaignState: new("enabled"), CampaignMethod: new(sspr.CampaignPasskey), CampaignSnoozeDays: new(int64(3)),
				CampaignIncluded: pilot, CampaignExcluded: leavers,
			},
			sspr.MethodsPolicy{
				MigrationState: new(sspr.MigrationInProgress), CampaignState: new("enabled"), CampaignMethod: new(sspr.CampaignPasskey), CampaignSnoozeDays: new(int64(3)),
				CampaignIncluded: pilot, CampaignExcluded: leavers,
			},
			"migration_state", "registration_campaign_state", "registration_campaign_method", "registration_campaign_snooze_days", "registration_campaign_included_groups", "registration_campaign_excluded_groups"),
		"sign-in links": remembers("sign_in_links", signInLinks, signInLinks,
			"forgot_password_text", "cannot_access_account_text", "reset_url", "show_password_reset", "show_forgot_password", "show_cannot_access_account"),
		"password protection": remembers("password_protection",
			passwords.Protection{
				LockoutThreshold: new(int64(10)), LockoutDurationSeconds: new(int64(60)), EnforceCustomBanned: new(true), CustomBanned: &[]string{"contoso", "zürich"},
				CheckOnPremises: new(true), OnPremisesMode: new(passwords.ModeAudit), Absent: new(true),
			},
			passwords.Protection{
				LockoutThreshold: new(int64(10)), LockoutDurationSeconds: new(int64(60)), EnforceCustomBanned: new(true), CustomBanned: &[]string{"contoso", "zürich"},
				CheckOnPremises: new(true), OnPremisesMode: new(passwords.ModeAudit), Absent: new(true),
			},
			"lockout_threshold", "lockout_duration_seconds", "enforce_custom_banned", "custom_banned_passwords", "check_on_premises", "on_premises_mode"),
		"password expiration": remembers("password_expiration",
			passwords.Expiration{ValidityDays: new(passwords.Never), NotificationWindowDays: new(int64(14))},
			passwords.Expiration{ValidityDays: new(passwords.Never)}, "validity_days"),
		"email":                   configuration(emailFound(), "allow_external_id_to_use_email_otp"),
		"sms":                     configuration(smsFound(), "usable_for_sign_in"),
		"voice":                   configuration(voiceFound(), "office_phone_allowed"),
		"microsoft authenticator": configuration(authenticatorFound(), "authentication_mode", "software_oath_enabled"),
		"software OATH":           configuration(methodFound(sspr.MethodSoftwareOATH, targetsFound)),
	} {
		t.Run(name, test)
	}
}

// TestTargetsFoundWithoutTheirCollection checks that the groups themselves are remembered too, and go back if Graph had no
// collection to remember.
func TestTargetsFoundWithoutTheirCollection(t *testing.T) {
	t.Parallel()
	for version, memory := range map[string]string{
		"0": `{"found":{"Included":[{"ID":"g","Type":"group"}],"UsableForSignIn":true},"managed":["Included","Method","UsableForSignIn"]}`,
		"1": `{"version":1,"found":{"included_groups":[{"id":"g","type":"group"}],"usable_for_sign_in":true},"managed":["included_groups","usable_for_sign_in"]}`,
	} {
		store := plainOf(sspr.MethodConfiguration{})
		kept, err := loadMemory(t.Context(), store, privateState{adoptionKey: []byte(memory)})
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := toRestore(store, kept)
		want := sspr.MethodConfiguration{Included: &[]sspr.Target{{ID: "g", Type: "group"}}, UsableForSignIn: new(true)}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("format %s: %v (-want +got):\n%s", version, err, diff)
		}
	}
}

// TestMemoryThatCannotServe checks that an unusable record is an error with a reason, and never an empty restore.
func TestMemoryThatCannotServe(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ memory, want string }{
		"none":                      {"", "The private state has no record"},
		"text":                      {`"found"`, "cannot unmarshal string"},
		"not JSON":                  {`{"found"`, "unexpected end of JSON input"},
		"null":                      {`null`, "it has no values that were found"},
		"a list":                    {`[]`, "cannot unmarshal array"},
		"nothing":                   {`{}`, "it has no values that were found"},
		"nothing found":             {`{"version":1,"managed":["enabled"]}`, "it has no values that were found"},
		"a later format":            {`{"version":2,"found":{"enabled":true},"managed":["enabled"]}`, "it has the format 2, and this version of the provider reads formats up to 1. Use the version"},
		"no format":                 {`{"version":0,"found":{"enabled":true},"managed":["enabled"]}`, "it has the format 0,"},
		"a format in words":         {`{"version":"one","found":{"enabled":true},"managed":["enabled"]}`, "cannot unmarshal string"},
		"a name of Go":              {`{"version":1,"found":{"enabled":true},"managed":["Enabled"]}`, `it names a setting "Enabled", which this version of the provider does not know. Use the version`},
		"another setting's name":    {`{"version":1,"found":{"enabled":true},"managed":["enabled","state"]}`, `it names a setting "state"`},
		"a field that never was":    {`{"found":{"Enabled":true},"managed":["Enabled","Disabled"]}`, `it names a setting "Disabled"`},
		"a name that is not stored": {`{"version":1,"found":{"enabled":true},"managed":["-"]}`, `it names a setting "-"`},
		"groups of another kind":    {`{"found":{"Included":"all"},"managed":["Enabled"]}`, "read the value found of included_groups: json: cannot unmarshal string"},
		"a value of another kind":   {`{"version":1,"found":{"enabled":"yes"},"managed":["enabled"]}`, "read the value found of enabled: json: cannot unmarshal string"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			private := privateState{adoptionKey: []byte(test.memory)}
			_, err := loadMemory(t.Context(), plainOf(sspr.AdministratorPolicy{}), private)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if diags := upgrade[sspr.AdministratorPolicy](t.Context(), private, private); len(diags) > 0 || string(private[adoptionKey]) != test.memory {
				t.Errorf("what cannot be read has become %s (%v)", private[adoptionKey], diags)
			}
		})
	}
}

// TestAnUpdateKeepsWhatWasFound checks that an update keeps the values found and adds what it writes. After an unusable
// record it refuses to restore, or deletes the record, so that no later restore is incomplete without a word.
func TestAnUpdateKeepsWhatWasFound(t *testing.T) {
	t.Parallel()
	const found, later = `{"found":{"Enabled":true},"managed":null}`, `{"version":2}`
	for name, test := range map[string]struct{ onDestroy, memory, want, summary string }{
		"restore":                  {restore, found, `{"version":1,"found":{"enabled":true},"managed":["enabled"]}`, ""},
		"retain":                   {retain, found, `{"version":1,"found":{"enabled":true},"managed":["enabled"]}`, ""},
		"restore, a later format":  {restore, later, later, "Earlier values of sspr_administrator_policy not known"},
		"restore, no memory":       {restore, "", "", "Earlier values of sspr_administrator_policy not known"},
		"retain, a later format":   {retain, later, "", ""},
		"retain, no memory at all": {retain, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &singleton[sspr.AdministratorPolicy]{def: Definition[sspr.AdministratorPolicy]{Name: "administrator_policy"}}
			plan := new(modelOf[sspr.AdministratorPolicy])
			plan.OnDestroy = types.StringValue(test.onDestroy)
			private := privateState{}
			if test.memory != "" {
				private[adoptionKey] = []byte(test.memory)
			}
			diags := s.remember(t.Context(), plainOf(sspr.AdministratorPolicy{}), plan, sspr.AdministratorPolicy{Enabled: new(true)}, private, private)
			summary := ""
			if len(diags) > 0 {
				summary = diags[0].Summary()
			}
			if summary != test.summary || string(private[adoptionKey]) != test.want {
				t.Errorf("got %q and %s, want %q and %s", summary, private[adoptionKey], test.summary, test.want)
			}
		})
	}
}
