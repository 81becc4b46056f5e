package diagnose_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestNotFound checks that only an error about a method of the policy asks whether the tenant offers the method.
func TestNotFound(t *testing.T) {
	t.Parallel()
	for permission, want := range map[string]string{
		"User.Read.All":                          "Check the name or object ID.",
		"GroupMember.Read.All":                   "Check the name or object ID.",
		"UserAuthenticationMethod.ReadWrite.All": "Check the name or object ID.",
		"":                                       "Check the name or object ID.",
		"Policy.Read.AuthenticationMethod":       "Check the name, and whether the tenant offers the method.",
		"Policy.ReadWrite.AuthenticationMethod":  "Check the name, and whether the tenant offers the method.",
	} {
		d := diagnose.Error(&serviceerror.Error{Service: serviceerror.Graph, Operation: "read it", Kind: serviceerror.NotFound, Status: 404, Permission: permission})
		if !strings.HasSuffix(d.Detail(), want) {
			t.Errorf("%q: %s", permission, d.Detail())
		}
	}
}
