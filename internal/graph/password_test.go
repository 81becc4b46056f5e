package graph

import (
	"errors"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// answered returns the error of an answer to a reset.
func answered(e *serviceerror.Error, password string) error {
	hideWords(e, password)
	return withoutPassword(e, password)
}

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
			err := answered(&serviceerror.Error{
				Status: status, Kind: serviceerror.KindOfStatus(status), Code: said, RequestID: said, Message: "You sent " + said,
			}, password)
			if text := err.Error(); strings.Contains(text, "1et") || strings.Contains(text, "eadow") || strings.Contains(text, "1ET") {
				t.Errorf("%s, %d: %s", name, status, text)
			}
		}
	}
	if err := withoutPassword(&serviceerror.Error{Kind: serviceerror.Unreachable, Message: "sent " + password}, password); strings.Contains(err.Error(), "eadow") {
		t.Errorf("%v", err)
	}
	// A part of the password is in no text either, whatever the status is.
	for _, status := range []int{400, 401, 403, 404, 409, 429, 500, 503} {
		for _, said := range []string{"No Meadow for you", "Insufficient privileges to complete the operation. Meadow", "Resource 'Meadow' does not exist.", "the response is a Meadow"} {
			err := answered(&serviceerror.Error{Status: status, Kind: serviceerror.KindOfStatus(status), Code: "no Meadow", RequestID: "Meadow", Message: said}, password)
			e, _ := errors.AsType[*serviceerror.Error](err)
			if e.Message != notShown || e.Code != "" || e.RequestID != "" {
				t.Errorf("%d: %+v", status, e)
			}
		}
	}
	if e, _ := errors.AsType[*serviceerror.Error](answered(&serviceerror.Error{Status: 400, Code: "meadow"}, password)); e.Code != "" {
		t.Errorf("the code is %q", e.Code)
	}
	for _, said := range []string{
		"Insufficient privileges to complete the operation.", "Resource '7f1c0b2e-0000-4000-8000-000000000001' does not exist or one of its queried reference-property objects are not present.",
		"Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.", "the response is empty",
	} {
		err := answered(&serviceerror.Error{Status: 403, Kind: serviceerror.Forbidden, Code: "Authorization_RequestDenied", RequestID: "7f1c-1", Message: said}, password)
		if e, _ := errors.AsType[*serviceerror.Error](err); e.Message != said || e.Code != "Authorization_RequestDenied" || e.RequestID != "7f1c-1" {
			t.Errorf("%q is hidden: %+v", said, e)
		}
	}
	if err := answered(&serviceerror.Error{Status: 400, Kind: serviceerror.Refused, Message: "the password has a banned meadow"}, password); serviceerror.KindOf(err) != serviceerror.PasswordRejected || strings.Contains(err.Error(), "meadow") {
		t.Errorf("%v", err)
	}
}
