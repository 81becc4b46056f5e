package acctest_test

import (
	"os"
	"strings"
	"testing"
)

// TestGuideLimitsNamesAll: the page of what is only assumed leaves out no resource and no data source.
func TestGuideLimitsNamesAll(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../templates/guides/limits.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	all := schemas(t)
	var links []string
	for name := range all.ResourceSchemas {
		links = append(links, "[`"+name+"`](../resources/"+strings.TrimPrefix(name, "sspr_")+".md)")
	}
	for name := range all.DataSourceSchemas {
		links = append(links, "[`"+name+"`](../data-sources/"+strings.TrimPrefix(name, "sspr_")+".md)")
	}
	for _, link := range links {
		if !strings.Contains(string(text), link) {
			t.Errorf("the page lacks %s", link)
		}
	}
}
