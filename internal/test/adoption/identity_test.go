package adoption

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// identities are the identities of all that importable has, by address.
func identities() map[string]map[string]any {
	found := map[string]map[string]any{}
	for address := range importable() {
		typeName, name, _ := strings.Cut(address, ".")
		identity := map[string]any{"tenant_id": emulator.SeedTenantID}
		switch {
		case typeName == "sspr_authentication_method_configuration":
			identity["method"] = name
		case typeName == "sspr_password_expiration":
			identity["domain"] = domains()[name]
		case name == "kim":
			identity["object_id"] = emulator.SeedUserID
		case name == "lee":
			identity["object_id"] = acctest.LeeID
		case name == "staff":
			identity["object_ids"] = []any{acctest.PatID, acctest.SamID}
		}
		found[address] = identity
	}
	return found
}

// wantIdentities compares the identities in a folder's state with what they must be.
func wantIdentities(t *testing.T, folder string, want map[string]map[string]any) {
	t.Helper()
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct{ Identity map[string]any }
		}
	}
	raw, err := os.ReadFile(filepath.Join(folder, "terraform.tfstate"))
	if err == nil {
		err = json.Unmarshal(raw, &state)
	}
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]map[string]any{}
	for _, r := range state.Resources {
		got[r.Type+"."+r.Name] = r.Instances[0].Identity
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identities (-want +got):\n%s", diff)
	}
}

// TestImportByIdentity: every resource is imported by its identity, and the generated configuration plans empty.
func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 12, 12)
	n := acctest.NewTenant(t, acctest.ConfiguredTenant)
	imports := ""
	for address, identity := range identities() {
		raw, err := json.Marshal(identity)
		if err != nil {
			t.Fatal(err)
		}
		imports += fmt.Sprintf("import {\n  to = %s\n  identity = %s\n}\n", address, raw)
	}
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "imports.tf": imports})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-generate-config-out=generated.tf")
	adopted(t, folder, n, len(identities()))
	wantIdentities(t, folder, identities())
}

// TestImportByCommand: "terraform import" takes in every resource, and generated configuration of it plans empty.
func TestImportByCommand(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, acctest.ConfiguredTenant)
	imports, all := "", importable()
	for address, id := range all {
		imports += fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id)
	}
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "imports.tf": imports})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-generate-config-out=generated.tf")
	cli.WriteFile(t, folder, "imports.tf", "")
	for _, address := range slices.Sorted(maps.Keys(all)) {
		cli.Run(t, folder, n, nil, "import", "-input=false", "-no-color", address, all[address])
	}
	cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-detailed-exitcode")
	n.WantNoWrites(t)
}

// TestIdentities: creating, reading and updating set the identity, and the map's follows those who come and go.
func TestIdentities(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 12, 12)
	n := acctest.NewTenant(t)
	config := func(onDestroy string, staff ...string) string {
		text := cli.OwnProvider
		for address := range importable() {
			typeName, name, _ := strings.Cut(address, ".")
			lines := "  on_destroy = " + onDestroy + "\n"
			switch {
			case typeName == "sspr_policy":
				lines += "  enabled_for = \"none\"\n"
			case typeName == "sspr_administrator_policy":
				lines += "  enabled = true\n"
			case typeName == "sspr_authentication_method_configuration":
				lines += fmt.Sprintf("  method = %q\n", name)
			case typeName == "sspr_password_expiration":
				lines += fmt.Sprintf("  domain = %q\n", domains()[name])
			case name == "staff":
				lines += "  users = {\n"
				for _, id := range staff {
					lines += fmt.Sprintf("    %q = { email = \"%s@private.example\" }\n", id, id)
				}
				lines += "  }\n"
			case typeName == "sspr_user_contact_info":
				lines += fmt.Sprintf("  user_id = \"%s@%s\"\n  email = \"%[1]s@private.example\"\n", name, emulator.SeedDomain)
			}
			text += fmt.Sprintf("resource %q %q {\n%s}\n", typeName, name, lines)
		}
		return text
	}
	folder := cli.Workspace(t, map[string]string{"main.tf": config(`"retain"`, acctest.PatID, acctest.SamID)})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	// An update of everything: the other choice of on_destroy for settings and for users, and one who leaves the map.
	changed := strings.ReplaceAll(config(`"restore"`, acctest.SamID), "on_destroy = \"restore\"\n  user", "on_destroy = \"remove\"\n  user")
	steps := []struct {
		config string
		want   map[string]map[string]any
		args   []string
	}{
		{config: config(`"retain"`, acctest.PatID, acctest.SamID), want: identities()},
		{config: config(`"retain"`, acctest.PatID, acctest.SamID), want: identities(), args: []string{"-refresh-only"}},
		{config: changed, want: identities()},
	}
	steps[2].want["sspr_users_contact_info.staff"]["object_ids"] = []any{acctest.SamID}
	for _, s := range steps {
		cli.WriteFile(t, folder, "main.tf", s.config)
		cli.Run(t, folder, n, nil, append([]string{"apply", "-input=false", "-no-color", "-auto-approve"}, s.args...)...)
		wantIdentities(t, folder, s.want)
	}
}
