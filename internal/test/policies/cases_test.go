package policies

import (
	"os"
	"path/filepath"
	"strings"
)

// unknown is a number that is known only during the apply.
const unknown = "resource \"terraform_data\" \"two\" {\n  input = 2\n}\n"

// lockOuts are plans that lock users out, or that do not show whether they do.
var lockOuts = map[string]planned{
	"a second method is required of users who have one": {
		tenant: inUse,
		config: importPolicy + importNumber + everyone + requiresTwo + countsForTwo + countedCheck,
		judgments: []judgment{
			{name: "refused", shown: true, deny: []string{theCount}, warn: []string{theCount, "checks check.no_user_is_locked_out"}, contains: "could not after this change: 2. Accepted: 0."},
			{name: "accepted", settings: map[string]any{"accepted_lock_out": 9}, warn: []string{theCount, "checks check.no_user_is_locked_out"}},
			{name: "excepted", settings: exception("2026-12-01"), warn: []string{theCount, "checks check.no_user_is_locked_out"}},
			{name: "the exception has expired", settings: exception("2026-11-01"), deny: []string{theCount}, warn: []string{theCount, "checks check.no_user_is_locked_out"}},
		},
	},
	"no user is counted": {
		config:    importNumber + requiresTwo,
		judgments: []judgment{{deny: []string{theNumber}, contains: "No data source sspr_readiness counts the users who would lose password reset."}},
	},
	"another policy is counted": {
		config:    importNumber + requiresTwo + countsForOne,
		judgments: []judgment{{deny: []string{theNumber}, contains: "One sspr_readiness has methods_required = 1, but the plan has 2."}},
	},
	"the number is known only during the apply": {
		config:    unknown + importNumber + requiresTwo + "data \"sspr_readiness\" \"planned\" {\n  methods_required = terraform_data.two.output\n  list_limit       = 0\n}\n",
		judgments: []judgment{{deny: []string{theCount}, contains: "is known only during the apply"}},
	},
	"a part is planned": {
		earlier:   importNumber + requiresOne + countsForOne,
		config:    requiresTwo + countsForTwo,
		args:      []string{"-target=sspr_authentication_methods.this"},
		judgments: []judgment{{deny: []string{theNumber}}}, // by two rules, or one if the plan does not state that it is a part,
	},
	"one group instead of all users": {
		tenant:    inUse,
		config:    importPolicy + "resource \"sspr_policy\" \"this\" {\n  enabled_for = \"selected\"\n  group_id    = \"" + group + "\"\n}\n" + countsForOne,
		judgments: []judgment{{deny: []string{thePolicy}, contains: "all other users would lose it."}},
	},
	"one group instead of who knows": {
		config:    "resource \"sspr_policy\" \"this\" {\n  enabled_for = \"selected\"\n  group_id    = \"" + group + "\"\n}\n" + countsForOne,
		judgments: []judgment{{deny: []string{thePolicy}, contains: "Import the policy first."}},
	},
	"a method for one group instead of all users": {
		tenant:    inUse,
		config:    importEmail + methodFor("email", group) + countsForOne,
		judgments: []judgment{{deny: []string{"lock_out sspr_authentication_method_configuration.this[\"email\"]"}, contains: "no longer be offered to: all_users"}},
	},
	"administrators lose it": {
		config:    importAdmins + "resource \"sspr_administrator_policy\" \"this\" {\n  enabled = false\n}\n" + countsForOne,
		judgments: []judgment{{deny: []string{"lock_out sspr_administrator_policy.this"}}},
	},
}

func exception(until string) map[string]any {
	return map[string]any{"exceptions": []any{map[string]any{"rule": "lock_out", "address": "data.sspr_readiness.planned", "until": until}}}
}

func methodFor(name, group string) string {
	return "resource \"sspr_authentication_method_configuration\" \"this\" {\n  for_each = toset([\"" + name + "\"])\n\n  method          = each.key\n  state           = \"enabled\"\n  included_groups = [\"" + group + "\"]\n}\n"
}

// ownGroup has password reset for a group that the same configuration creates.
func ownGroup(onDestroy string) string {
	return "resource \"terraform_data\" \"group\" {\n  input = \"" + group + "\"\n}\n" + importPolicy + countsForOne +
		"resource \"sspr_policy\" \"this\" {\n  enabled_for = \"selected\"\n  group_id    = terraform_data.group.output\n  on_destroy  = \"" + onDestroy + "\"\n}\n"
}

// withAzuread is the scenario of the guide, with another resource instead of azuread's group.
func withAzuread(onDestroy string) string {
	scenario := filepath.Join(root, "examples", "scenarios", "with-azuread")
	imports, err := os.ReadFile(filepath.Join(scenario, "imports.tf"))
	if err != nil {
		panic(err)
	}
	main, err := os.ReadFile(filepath.Join(scenario, "main.tf"))
	if err != nil {
		panic(err)
	}
	_, text, begins := strings.Cut(string(main), "# The group is offered")
	text, _, ends := strings.Cut(text, "# First addresses")
	if !begins || !ends {
		panic("the scenario has other comments")
	}
	text = strings.NewReplacer("azuread_group.pilot.object_id", "terraform_data.group.output", `on_destroy      = "restore"`, `on_destroy = "`+onDestroy+`"`,
		`on_destroy  = "restore"`, `on_destroy = "`+onDestroy+`"`).Replace(text)
	return string(imports) + "resource \"terraform_data\" \"group\" {\n  input = \"" + group + "\"\n}\n#" + text
}

// undone is a configuration that a destroy takes back in several ways.
const undone = importPolicy + importNumber + countsForTwo + `
import {
  to = sspr_notifications.this
  id = "current"
}

resource "sspr_policy" "this" {
  enabled_for = "all"
  on_destroy  = "disable"
}

resource "sspr_authentication_methods" "this" {
  methods_required = 2
  on_destroy       = "restore"
}

resource "sspr_notifications" "this" {
  notify_users = true
}
`

// kim and staff register phone numbers for users.
const (
	kim   = "resource \"sspr_user_contact_info\" \"kim\" {\n  user_id      = \"kim@contoso.example\"\n  mobile_phone = \"+61 " + secretNumber + "\"\n  email        = \"kim@private.example\"\n}\n"
	staff = "resource \"sspr_users_contact_info\" \"staff\" {\n  users_wo         = { \"lee@contoso.example\" = { email = \"lee@private.example\" } }\n  users_wo_version = 1\n}\n"
)

// otherRules are plans that break the rules of the other policies.
var otherRules = map[string]planned{
	"fewer methods are required": {
		tenant:    policy2,
		config:    importNumber + requiresOne + countsForOne,
		judgments: []judgment{{deny: []string{"methods_required sspr_authentication_methods.this"}, contains: "would fall from 2 to 1."}},
	},
	"one method is required, of who knows how many": {
		config:    requiresOne + countsForOne,
		judgments: []judgment{{deny: []string{"methods_required sspr_authentication_methods.this"}, contains: "Import the setting first."}},
	},
	"a number that is known only during the apply": {
		config:    unknown + importNumber + "resource \"sspr_authentication_methods\" \"this\" {\n  methods_required = terraform_data.two.output\n}\n" + countsForTwo,
		judgments: []judgment{{deny: []string{"methods_required sspr_authentication_methods.this"}, contains: "known only during the apply"}},
	},
	"an administrator lowered the number": {
		tenant:    policy2,
		earlier:   importNumber + requiresTwo,
		since:     policy(map[string]any{"numberOfAuthenticationMethodsRequired": 1}),
		config:    requiresTwo + countsForTwo,
		judgments: []judgment{{warn: []string{"methods_required sspr_authentication_methods.this"}, contains: "was lowered from 2 to 1."}},
	},
	"only the state is refreshed": {
		tenant:    policy2,
		earlier:   importNumber + requiresTwo,
		since:     policy(map[string]any{"numberOfAuthenticationMethodsRequired": 1}),
		config:    requiresTwo + countsForTwo,
		args:      []string{"-refresh-only"},
		judgments: []judgment{{warn: []string{"methods_required sspr_authentication_methods.this"}}},
	},
	"password reset is turned off": {
		tenant: inUse,
		config: importPolicy + "resource \"sspr_policy\" \"this\" {\n  enabled_for = \"none\"\n}\n" + countsForOne,
		judgments: []judgment{
			{name: "on a branch", deny: []string{thePolicy}},
			{name: "on main", settings: map[string]any{"branch": "main"}, deny: []string{thePolicy, "disable sspr_policy.this"}},
			{name: "on another main branch", settings: map[string]any{"branch": "live", "main_branches": []any{"live"}}, deny: []string{thePolicy, "disable sspr_policy.this"}},
		},
	},
	"a later destroy turns password reset off": {
		config: importPolicy + "resource \"sspr_policy\" \"this\" {\n  enabled_for = \"all\"\n  on_destroy  = \"disable\"\n}\n" + countsForOne,
		judgments: []judgment{
			{name: "on a branch"},
			{name: "on main", settings: map[string]any{"branch": "main"}, deny: []string{"disable sspr_policy.this"}},
			{name: "in production", settings: map[string]any{"production": true}, deny: []string{"on_destroy sspr_policy.this"}, contains: `on_destroy must be retain, but it is "disable"`},
		},
	},
	"everything is destroyed": {
		earlier: undone,
		config:  countsForOne,
		judgments: []judgment{
			{
				name: "in production", settings: strict,
				deny: []string{
					"disable sspr_policy.this", thePolicy, "methods_required sspr_authentication_methods.this",
					"on_destroy sspr_authentication_methods.this", "on_destroy sspr_policy.this",
				},
				warn: []string{"on_destroy sspr_notifications.this"},
			},
			{name: "in a trial", deny: []string{thePolicy, "methods_required sspr_authentication_methods.this"}},
		},
	},
	"a group of the same configuration stays": {
		config: ownGroup("retain"),
		judgments: []judgment{
			{name: "in production", settings: strict, deny: []string{"on_destroy sspr_policy.this"}, contains: "would leave a deleted group in the policy"},
			{name: "in a trial"},
		},
	},
	"a group of the same configuration leaves": {
		config:    ownGroup("restore"),
		judgments: []judgment{{settings: strict}},
	},
	"the guide with azuread": {
		config:    withAzuread("restore"),
		judgments: []judgment{{settings: strict}},
	},
	"the guide with azuread, but its groups stay": {
		config: withAzuread("retain"),
		judgments: []judgment{{
			settings: strict, deny: []string{"on_destroy sspr_authentication_method_configuration.email", "on_destroy sspr_policy.this"},
			contains: "would leave a deleted group in the policy",
		}},
	},
	"text messages and phone numbers": {
		config: importPhones + methodFor("sms", "all_users") + kim + countsForOne,
		judgments: []judgment{
			{name: "before the ending", warn: []string{"phones sspr_authentication_method_configuration.this[\"sms\"]", "phones sspr_user_contact_info.kim"}, contains: "end on 2027-02-01."},
			{name: "after the ending", settings: map[string]any{"today": afterEnding}, deny: []string{"phones sspr_authentication_method_configuration.this[\"sms\"]", "phones sspr_user_contact_info.kim"}},
			{name: "with a telephony provider", settings: map[string]any{"today": afterEnding, "telephony_provider": true}},
		},
	},
	"contact information that no plan shows": {
		config: staff + countsForOne,
		judgments: []judgment{
			{name: "before the ending"},
			{name: "after the ending", settings: map[string]any{"today": afterEnding}, warn: []string{"phones sspr_users_contact_info.staff"}},
		},
	},
}

// policy2 is a tenant in which two methods are required and password reset is off.
func policy2(tenant map[string]any) {
	inUse(tenant)
	policy(map[string]any{"enablementType": 0, "numberOfAuthenticationMethodsRequired": 2})(tenant)
}

// documents are plans that are not whole.
var documents = map[string]planned{
	"a plan that failed": {
		config:    importNumber + countsForTwo + "resource \"sspr_authentication_methods\" \"this\" {\n  methods_required = 2\n\n  lifecycle {\n    precondition {\n      condition     = data.sspr_readiness.planned.total < 0\n      error_message = \"No.\"\n    }\n  }\n}\n",
		fails:     true,
		judgments: []judgment{{deny: []string{"plan"}, warn: []string{"checks sspr_authentication_methods.this"}, contains: "The plan has failed"}},
	},
}
