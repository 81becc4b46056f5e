package policies

import (
	"path/filepath"
	"sync"
	"testing"
)

// group is SSPR-Test-Group of the emulated tenant, and secretNumber the phone number of a user.
const (
	group        = "b1d4c0de-0000-4000-8000-000000000201"
	secretNumber = "400111222"
)

// own is the provider with an emulated tenant in the folder of the configuration.
const own = `
terraform {
  required_providers {
    sspr = { source = "terraform-provider-sspr/sspr" }
  }
}

provider "sspr" {
  environment = "emulator"
}
`

// imports adopt the settings that the cases below manage.
const (
	importPolicy = "import {\n  to = sspr_policy.this\n  id = \"current\"\n}\n"
	importNumber = "import {\n  to = sspr_authentication_methods.this\n  id = \"current\"\n}\n"
	importEmail  = "import {\n  to = sspr_authentication_method_configuration.this[\"email\"]\n  id = \"current/email\"\n}\n"
	importPhones = "import {\n  to = sspr_authentication_method_configuration.this[\"sms\"]\n  id = \"current/sms\"\n}\n"
	importAdmins = "import {\n  to = sspr_administrator_policy.this\n  id = \"current\"\n}\n"
	everyone     = "resource \"sspr_policy\" \"this\" {\n  enabled_for = \"all\"\n}\n"
	requiresOne  = "resource \"sspr_authentication_methods\" \"this\" {\n  methods_required = 1\n}\n"
	requiresTwo  = "resource \"sspr_authentication_methods\" \"this\" {\n  methods_required = 2\n}\n"
	countsForOne = "data \"sspr_readiness\" \"planned\" {\n  methods_required = 1\n  methods          = [\"email\", \"mobile_app_code\", \"mobile_app_notification\"]\n  list_limit       = 0\n}\n"
	countsForTwo = "data \"sspr_readiness\" \"planned\" {\n  methods_required = 2\n  methods          = [\"email\", \"mobile_app_code\", \"mobile_app_notification\"]\n  list_limit       = 0\n}\n"
	countedCheck = "check \"no_user_is_locked_out\" {\n  assert {\n    condition     = data.sspr_readiness.planned.locked_out == 0\n    error_message = \"Users: ${join(\", \", [for u in data.sspr_readiness.planned.listed : u.user_principal_name])}.\"\n  }\n}\n"
	thePolicy    = "lock_out sspr_policy.this"
	theNumber    = "lock_out sspr_authentication_methods.this"
	theCount     = "lock_out data.sspr_readiness.planned"
	afterEnding  = "2027-02-01"
)

// inUse is a tenant in which all users can reset a password, with one method.
func inUse(tenant map[string]any) {
	policy(map[string]any{"enablementType": 2})(tenant)
	everyoneHas := []any{map[string]any{"targetType": "group", "id": "all_users", "isRegistrationRequired": false}}
	method("Email", map[string]any{"includeTargets": everyoneHas})(tenant)
	method("SoftwareOath", map[string]any{"state": "enabled"})(tenant)
}

// newTenant returns the file of a new tenant.
var newTenant = func() func(t *testing.T) string {
	var once sync.Once
	var text string
	return func(t *testing.T) string {
		t.Helper()
		once.Do(func() {
			w := newWorkspace(t, map[string]string{"main.tf": own + "data \"sspr_policy\" \"live\" {}\n"})
			w.plan(t, false)
			text = read(t, filepath.Join(w.folder, tenantFile))
		})
		return text
	}
}()

// planned is a plan of a configuration, and what the policies find in it.
type planned struct {
	config string
	// tenant are the changes of a new tenant before anything else, earlier is the configuration that was applied first, and
	// since are changes of the tenant afterwards.
	tenant, since func(map[string]any)
	earlier       string
	args          []string
	fails         bool
	judgments     []judgment
}

// TestPlans judges real plans.
func TestPlans(t *testing.T) {
	t.Parallel()
	judgments := 3 // of the tutorial, its state, and the module
	t.Run("plans", func(t *testing.T) {
		for _, cases := range []map[string]planned{lockOuts, otherRules, documents} {
			for name, p := range cases {
				judgments += len(p.judgments)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					w := newWorkspace(t, map[string]string{"main.tf": own + p.earlier, tenantFile: newTenant(t)})
					if p.tenant != nil {
						w.edit(t, p.tenant)
					}
					if p.earlier != "" {
						w.apply(t)
					}
					write(t, filepath.Join(w.folder, "main.tf"), own+p.config)
					if p.since != nil {
						w.edit(t, p.since)
					}
					document := w.plan(t, p.fails, p.args...)
					for _, j := range p.judgments {
						t.Run(j.name, func(t *testing.T) { judge(t, document, j) })
					}
				})
			}
		}
		t.Run("the tutorial", func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, map[string]string{
				"main.tf": read(t, filepath.Join(root, "examples/tutorial/main.tf")), "imports.tf": read(t, filepath.Join(root, "examples/tutorial/imports.tf")),
			})
			judge(t, w.plan(t, false), judgment{settings: guideSettings(t)})
			judge(t, w.show(t), judgment{deny: []string{"plan"}, contains: "This is not a plan"}) // the state
		})
		t.Run("the module", func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, moduleFiles(t))
			w.folder = filepath.Join(w.folder, "examples", "pilot")
			w.run(t, false, "get")
			judge(t, w.plan(t, false), judgment{settings: strict})
		})
	})
	everyRuleFires(t, judgments)
}

// strict are the settings that a pipeline for production has.
var strict = map[string]any{"production": true, "branch": "main"}

// moduleFiles returns the files of the module baseline and of its example.
func moduleFiles(t *testing.T) map[string]string {
	t.Helper()
	module := filepath.Join(root, "examples", "modules", "baseline")
	files := map[string]string{"examples/pilot/provider.tf": "provider \"sspr\" {\n  environment = \"emulator\"\n}\n"}
	for _, pattern := range []string{"*.tf", "examples/pilot/*.tf"} {
		found, err := filepath.Glob(filepath.Join(module, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("there is no %s (%v)", pattern, err)
		}
		for _, path := range found {
			name, err := filepath.Rel(module, path)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = read(t, path)
		}
	}
	return files
}
