package guides

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	query "github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	ours "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestListPages and TestActionPages compare the pages of list resources and of actions with the schemas and examples; with
// SSPR_PAGES=write they write them. They are static files, because a Terraform CLI below 1.14 does not inform the generator of
// the documentation about either, and the documentation must not depend on the CLI that it is generated with.
func TestListPages(t *testing.T) {
	t.Parallel()
	p, ok := ours.New("test")().(provider.ProviderWithListResources)
	if !ok {
		t.Fatal("the provider has no list resources")
	}
	pages := map[string]string{}
	for _, create := range p.ListResources(t.Context()) {
		l := create()
		var meta resource.MetadataResponse
		l.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "sspr"}, &meta)
		pages[meta.TypeName] = listPage(t, meta.TypeName, l)
	}
	holdPages(t, "list-resources", pages)
}

func TestActionPages(t *testing.T) {
	t.Parallel()
	p, ok := ours.New("test")().(provider.ProviderWithActions)
	if !ok {
		t.Fatal("the provider has no actions")
	}
	pages := map[string]string{}
	for _, create := range p.Actions(t.Context()) {
		a := create()
		var meta action.MetadataResponse
		a.Metadata(t.Context(), action.MetadataRequest{ProviderTypeName: "sspr"}, &meta)
		pages[meta.TypeName] = actionPage(t, meta.TypeName, a)
	}
	holdPages(t, "actions", pages)
}

// holdPages compares the pages in a folder of templates with those that follow from the schemas, by type name.
func holdPages(t *testing.T, folder string, pages map[string]string) {
	t.Helper()
	folder = filepath.Join("../../../templates", folder)
	var names []string
	for typeName, page := range pages {
		file := strings.TrimPrefix(typeName, "sspr_") + ".md"
		names = append(names, file)
		if os.Getenv("SSPR_PAGES") == "write" {
			cli.WriteFile(t, folder, file, page)
		}
		if got, err := os.ReadFile(filepath.Join(folder, file)); err != nil || string(got) != page {
			t.Errorf("%s is not what the schema says (%v); SSPR_PAGES=write writes it", file, err)
		}
	}
	found, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	got := make([]string, len(found))
	for i, f := range found {
		got[i] = f.Name()
	}
	if !slices.Equal(got, names) {
		t.Errorf("there are pages %v, want %v", got, names)
	}
}

// subcategory returns the heading under which the registries list a page.
func subcategory(typeName string) string {
	switch name := strings.TrimPrefix(typeName, "sspr_"); {
	case strings.HasPrefix(name, "authentication_method_") || name == "authentication_methods_policy":
		return "Authentication methods"
	case name == "password_expiration" || name == "password_protection":
		return "Passwords"
	case strings.HasSuffix(name, "_contact_info") || slices.Contains([]string{"remove_registered_method", "reset_password", "require_reregistration", "revoke_sign_in_sessions"}, name):
		return "Users"
	default:
		return "Password reset"
	}
}

// subjects complete the titles of the pages of actions.
var subjects = map[string]string{
	"sspr_remove_registered_method": "remove a lost phone or another method",
	"sspr_require_reregistration":   "require re-registration for MFA and SSPR",
	"sspr_reset_password":           "set a temporary password, or have it changed",
	"sspr_revoke_sign_in_sessions":  "sign a user out everywhere",
}

// head is the beginning of a page, in the form of the generated pages, without the notes of the description. The helpdesk
// runs actions, and searches for them by that word.
func head(typeName, kind, description string) string {
	description, _, _ = strings.Cut(description, notesHeading)
	first, _, _ := strings.Cut(description, "\n\n")
	plain, subject := strings.NewReplacer("**", "", "`", "").Replace(first), "find and import with terraform query"
	if kind == "Action" {
		plain, subject = "For the helpdesk. "+plain, subjects[typeName]
	}
	return fmt.Sprintf("---\npage_title: \"%[1]s (%[2]s): %[6]s\"\nsubcategory: \"%[5]s\"\ndescription: |-\n  %[3]s\n---\n\n# %[1]s (%[2]s)\n\n%[4]s\n\n",
		typeName, kind, plain, description, subcategory(typeName), subject)
}

const notesHeading = "\n\n## Notes\n\n"

// notes returns the section of a page with the notes of a description after a first one.
func notes(first, description string) string {
	_, further, _ := strings.Cut(description, notesHeading)
	return strings.TrimPrefix(notesHeading, "\n\n") + strings.TrimSpace(first+further) + "\n\n## Schema\n\n"
}

// example is the section of a page with an example.
func example(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{examplesFolder}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("## Example Usage\n\n```terraform\n%s\n```\n\n", strings.TrimSpace(string(text)))
}

// listPage is the page of a list resource.
func listPage(t *testing.T, name string, l query.ListResource) string {
	t.Helper()
	var resp query.ListResourceSchemaResponse
	l.ListResourceConfigSchema(t.Context(), query.ListResourceSchemaRequest{}, &resp)
	var b strings.Builder
	b.WriteString(head(name, "List Resource", resp.Schema.MarkdownDescription))
	b.WriteString(example(t, "list-resources", name, "list-resource.tfquery.hcl"))
	b.WriteString(notes(fmt.Sprintf("- **Versions.** A `list` block requires Terraform 1.14 or later. OpenTofu 1.12 has no `query` command.\n"+
		"- **Results.** The guide [Adopt a tenant in five minutes](../guides/adopt.md) shows what to do with them. With `include_resource = true`, they have the attributes of [`%s`](../resources/%s.md).\n",
		name, strings.TrimPrefix(name, "sspr_")), resp.Schema.MarkdownDescription))
	if len(resp.Schema.Attributes) == 0 {
		b.WriteString("The block `config` has no attributes and can be omitted.\n")
		return b.String()
	}
	b.WriteString("### Optional\n\nIn the block `config`:\n\n")
	for _, attribute := range slices.Sorted(maps.Keys(resp.Schema.Attributes)) {
		fmt.Fprintf(&b, "- `%s` (String) %s\n", attribute, resp.Schema.Attributes[attribute].GetMarkdownDescription())
	}
	return b.String()
}

// actionPage is the page of an action.
func actionPage(t *testing.T, name string, a action.Action) string {
	t.Helper()
	var resp action.SchemaResponse
	a.Schema(t.Context(), action.SchemaRequest{}, &resp)
	const first = "## Example Usage\n\n"
	complete := strings.Replace(example(t, "actions", name, "action.tf"), first, first+"This also needs the blocks `terraform` and `provider` of the [provider's example](../index.md#example-usage).\n\n", 1)
	page := head(name, "Action", resp.Schema.MarkdownDescription) + complete + notes("", resp.Schema.MarkdownDescription) + "In the block `config`:\n"
	page += attributeList(t, "### Required", resp.Schema.Attributes, actionschema.Attribute.IsRequired)
	return page + attributeList(t, "### Optional", resp.Schema.Attributes, actionschema.Attribute.IsOptional)
}

// attributeList lists those attributes of an action that are chosen, with those that are nested in them.
func attributeList(t *testing.T, heading string, all map[string]actionschema.Attribute, chosen func(actionschema.Attribute) bool) string {
	t.Helper()
	text := "\n" + heading + "\n\n"
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !chosen(all[name]) {
			continue
		}
		kind, nested := "String", map[string]actionschema.Attribute(nil)
		switch of := all[name].(type) {
		case actionschema.StringAttribute:
			if of.WriteOnly {
				kind = "String, Write-only"
			}
		case actionschema.BoolAttribute:
			kind = "Boolean"
		case actionschema.SetAttribute:
			kind = "Set of String"
		case actionschema.SingleNestedAttribute:
			kind, nested = "Attributes", of.Attributes
		default:
			t.Fatalf("the page of an action has no words for the type of %s", name)
		}
		text += fmt.Sprintf("- `%s` (%s) %s\n", name, kind, all[name].GetMarkdownDescription())
		for _, inner := range slices.Sorted(maps.Keys(nested)) {
			text += fmt.Sprintf("  - `%s` (String) %s\n", inner, nested[inner].GetMarkdownDescription())
		}
	}
	return text
}
