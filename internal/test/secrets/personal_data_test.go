package secrets

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestGuidePersonalData: the guide's configuration writes numbers and addresses to users, and leaves neither these nor
// any user's name in a plan, in the state or on the screen.
func TestGuidePersonalData(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.NeedsWriteOnly(t)
	text, err := os.ReadFile(filepath.Join("../../../examples", "personal-data", "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	p.Write(t, string(text))
	p.Set(`TF_VAR_starting_values={"` + acctest.SamID + `": {"mobile_phone": "+49 170 1234567", "email": "Quiet.Person@private.example"}}`)
	printed := p.Plan(t, 2, "-out=first.tfplan")
	printed += p.Run(t, 0, "show", "-json", "first.tfplan")
	printed += p.Run(t, 0, "apply", "-no-color", "-input=false", "first.tfplan")
	printed += p.Plan(t, 0) // more are ready than before, which is no drift
	if err := n.View(func(s emulator.State) {
		if got := s.Phone(acctest.SamID, emulator.PhoneMobile) + " " + s.Email(acctest.SamID); got != "+49 1701234567 Quiet.Person@private.example" {
			t.Errorf("the user has %q", got)
		}
	}); err != nil {
		t.Fatal(err)
	}
	people := unkept.and(needles{addresses: []string{"@" + emulator.SeedDomain, "@fabrikam"}})
	people.absent(t, "what terraform prints", printed)
	files := written(t, p.Folder, func(name string) bool { return strings.Contains(name, "tfplan") || strings.Contains(name, "tfstate") })
	if len(files) < 3 {
		t.Errorf("only %d files: %v", len(files), slices.Sorted(maps.Keys(files)))
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		people.absent(t, name, files[name])
	}
}

// ofPeople are names of attributes that have personal data, or the author of a change.
var ofPeople = regexp.MustCompile(`^(user_id|users|users_wo|user_principal_name|display_name|mobile_phone|email|initiated_by|listed|custom_helpdesk_email_or_url)$`)

// attributesOf returns the names of all attributes of a block, nested ones too.
func attributesOf(block *tfprotov6.SchemaBlock) []string {
	var names []string
	var walk func([]*tfprotov6.SchemaAttribute)
	walk = func(attributes []*tfprotov6.SchemaAttribute) {
		for _, a := range attributes {
			if names = append(names, a.Name); a.NestedType != nil {
				walk(a.NestedType.Attributes)
			}
		}
	}
	walk(block.Attributes)
	for _, b := range block.BlockTypes {
		names = append(names, attributesOf(b.Block)...)
	}
	return names
}

// TestGuidePersonalDataNamesAll: whatever has an attribute with personal data is in the guide's table, and
// whatever the table has, has such an attribute.
func TestGuidePersonalDataNamesAll(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../templates/guides/personal-data.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## What holds personal data")
	table, _, _ = strings.Cut(table, "All others,")
	all := acctest.Schemas(t)
	check := func(folder string, of map[string]*tfprotov6.Schema) {
		for name, schema := range of {
			link := "(../" + folder + "/" + strings.TrimPrefix(name, "sspr_") + ".md)"
			if holds := slices.ContainsFunc(attributesOf(schema.Block), ofPeople.MatchString); holds != strings.Contains(table, link) {
				t.Errorf("%s %s holds something of people: %v, and is in the table: %v", folder, name, holds, !holds)
			}
		}
	}
	check("resources", all.ResourceSchemas)
	check("data-sources", all.DataSourceSchemas)
	check("ephemeral-resources", all.EphemeralResourceSchemas)
}
