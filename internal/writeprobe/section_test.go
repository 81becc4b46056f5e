package writeprobe

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
)

// TestSectionIsOneTable: whatever a text contains, it stays in its cell.
func TestSectionIsOneTable(t *testing.T) {
	text := section([]Result{{ID: "write-x", Title: "a | b", Expected: "<c>", Seen: "d\ne", Verdict: probe.Different}}, probe.About{Cloud: "global"})
	if want := "| `write-x`: a \\| b | &lt;c> | d e | **different** |\n"; !strings.HasSuffix(text, "|---|---|---|---|\n"+want) {
		t.Errorf("got\n%s\nwant the row\n%s", text, want)
	}
	if strings.Contains(text, "emulated") || !strings.Contains(text, "- Cloud: global\n") {
		t.Errorf("the facts are wrong in\n%s", text)
	}
}
