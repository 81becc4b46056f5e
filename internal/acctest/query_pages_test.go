package acctest_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	query "github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	ours "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
)

// TestListPages holds the pages of list resources against the schemas and examples; with SSPR_LIST_PAGES=write it writes
// them. They are static files, because a Terraform CLI below 1.14 does not tell the generator of the documentation about
// list resources, and the documentation must not depend on the CLI that it is generated with.
func TestListPages(t *testing.T) {
	t.Parallel()
	const folder = "../../templates/list-resources"
	p, ok := ours.New("test")().(provider.ProviderWithListResources)
	if !ok {
		t.Fatal("the provider has no list resources")
	}
	var names []string
	for _, create := range p.ListResources(t.Context()) {
		l := create()
		var meta resource.MetadataResponse
		l.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "sspr"}, &meta)
		file := strings.TrimPrefix(meta.TypeName, "sspr_") + ".md"
		names = append(names, file)
		page := listPage(t, meta.TypeName, l)
		if os.Getenv("SSPR_LIST_PAGES") == "write" {
			put(t, folder, file, page)
		}
		if got, err := os.ReadFile(filepath.Join(folder, file)); err != nil || string(got) != page {
			t.Errorf("%s is not what the schema says (%v); SSPR_LIST_PAGES=write writes it", file, err)
		}
	}
	found, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	if got := make([]string, len(found)); len(found) != len(names) {
		for i, f := range found {
			got[i] = f.Name()
		}
		t.Errorf("there are pages %v, want %v", got, names)
	}
}

// listPage is the page of a list resource, in the form of the generated pages.
func listPage(t *testing.T, name string, l query.ListResource) string {
	t.Helper()
	var resp query.ListResourceSchemaResponse
	l.ListResourceConfigSchema(t.Context(), query.ListResourceSchemaRequest{}, &resp)
	example, err := os.ReadFile(filepath.Join(examplesFolder, "list-resources", name, "list-resource.tfquery.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(resp.Schema.MarkdownDescription, "\n\n")
	plain := strings.NewReplacer("**", "", "`", "").Replace(first)
	var b strings.Builder
	fmt.Fprintf(&b, "---\npage_title: \"%s (List Resource) - sspr\"\ndescription: |-\n  %s\n---\n\n# %s (List Resource)\n\n%s\n\n", name, plain, name, resp.Schema.MarkdownDescription)
	fmt.Fprintf(&b, "It takes Terraform 1.14 or later. What to do with the results is in the guide [Adopt a tenant in five minutes](../guides/adopt.md). The attributes of a result, with `include_resource = true`, are those of [`%s`](../resources/%s.md).\n\n",
		name, strings.TrimPrefix(name, "sspr_"))
	fmt.Fprintf(&b, "## Example Usage\n\n```terraform\n%s\n```\n\n## Schema\n\n", strings.TrimSpace(string(example)))
	if len(resp.Schema.Attributes) == 0 {
		b.WriteString("The block `config` has no attributes and can be left out.\n")
		return b.String()
	}
	b.WriteString("### Optional\n\nIn the block `config`:\n\n")
	for _, attribute := range slices.Sorted(maps.Keys(resp.Schema.Attributes)) {
		fmt.Fprintf(&b, "- `%s` (String) %s\n", attribute, resp.Schema.Attributes[attribute].GetMarkdownDescription())
	}
	return b.String()
}
