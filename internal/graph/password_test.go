package graph

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestWithoutPassword checks that no text of an error has the password, in whatever form the service writes it.
func TestWithoutPassword(t *testing.T) {
	t.Parallel()
	const password = `Qu1et "Meadow" &  <River> \ 7`
	for name, said := range map[string]string{
		"plain":           password,
		"in capitals":     strings.ToUpper(password),
		"folded":          `Qu1et "Meadow" & <River> \ 7`,
		"in JSON":         `Qu1et \"Meadow\" &  <River> \\ 7`,
		"in Go's JSON":    `Qu1et \"Meadow\" \u0026  \u003cRiver\u003e \\ 7`,
		"in HTML":         `Qu1et &#34;Meadow&#34; &amp;  &lt;River&gt; \ 7`,
		"in a form":       "Qu1et+%22Meadow%22+%26++%3CRiver%3E+%5C+7",
		"in a path":       "Qu1et%20%22Meadow%22%20&%20%20%3CRiver%3E%20%5C%207",
		"cut in the half": strings.Repeat("x", 590) + ` Qu1et "Me...`,
	} {
		for _, status := range []int{400, 403, 404, 500} {
			err := withoutPassword(&serviceerror.Error{
				Status: status, Kind: serviceerror.KindOfStatus(status), Code: said, RequestID: said, Message: "You sent " + said,
			}, password)
			if text := err.Error(); strings.Contains(text, "1et") || strings.Contains(text, "eadow") || strings.Contains(text, "1ET") {
				t.Errorf("%s, %d: %s", name, status, text)
			}
		}
	}
	for _, said := range []string{"Insufficient privileges to complete the operation.", "Resource 'x' does not exist."} {
		if err := withoutPassword(&serviceerror.Error{Status: 403, Kind: serviceerror.Forbidden, Message: said}, password); !strings.Contains(err.Error(), said) {
			t.Errorf("%q is hidden: %v", said, err)
		}
	}
	if err := withoutPassword(&serviceerror.Error{Status: 400, Kind: serviceerror.Refused, Message: "the password has a banned meadow"}, password); serviceerror.KindOf(err) != serviceerror.PasswordRejected || strings.Contains(err.Error(), "meadow") {
		t.Errorf("%v", err)
	}
}
