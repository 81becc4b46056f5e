package compliance_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/controls"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/compliance"
)

// TestPageNamesTheFrameworksForApplications checks that the page names the frameworks none of whose controls needs the password reset
// policy, and no other.
func TestPageNamesTheFrameworksForApplications(t *testing.T) {
	t.Parallel()
	var frameworks []string
	for _, f := range controls.Frameworks() {
		if !slices.ContainsFunc(controls.Evaluate(controls.Live{}, f), func(r controls.Result) bool { return slices.Contains(r.Sources(), controls.SourcePortal) }) {
			frameworks = append(frameworks, "`"+f+"`")
		}
	}
	want := strings.Join(frameworks, " and ") + " have no such controls."
	var resp datasource.SchemaResponse
	compliance.NewDataSource().Schema(t.Context(), datasource.SchemaRequest{}, &resp)
	_, note, _ := strings.Cut(resp.Schema.GetMarkdownDescription(), "**Without a signed-in user**")
	note, _, _ = strings.Cut(note, "\n")
	if !strings.Contains(note, " "+want) {
		t.Errorf("the page does not have %q: %s", want, note)
	}
	for _, f := range controls.Frameworks() {
		if name := "`" + f + "`"; strings.Contains(note, name) && !slices.Contains(frameworks, name) {
			t.Errorf("%s needs the password reset policy: %s", name, note)
		}
	}
}
