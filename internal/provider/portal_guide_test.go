package provider

import (
	"os"
	"regexp"
	"strconv"
	"testing"
)

// coded finds the rows of a guide's table of codes.
var coded = regexp.MustCompile("(?m)^\\| `AADSTS(\\d+)` \\| ([^|]*) \\| (.*) \\|$")

// TestGuidePortalTokenErrors checks that the provider's message for a code of sign-in is the one in the guide's table.
func TestGuidePortalTokenErrors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../templates/guides/portal-tokens.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	rows := coded.FindAllStringSubmatch(string(text), -1)
	if len(rows) < 10 {
		t.Fatalf("the guide has %d codes", len(rows))
	}
	p := newPlace(t)
	for _, row := range rows {
		code, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		remove := p.Inject(refusal(code, "No."))
		data := p.configured(values{"portal.refresh_token": p.Credentials().AdministratorRefreshToken}, nil)
		explains(t, readPortal(t.Context(), data), row[2], "AADSTS"+row[1], row[3])
		remove()
	}
}
