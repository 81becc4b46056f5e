package contactinfo_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestDroppedMethods checks the table of the guide "How resources behave" about methods that a configuration no longer sets:
// the user keeps them, and a later destroy removes them or not.
func TestDroppedMethods(t *testing.T) {
	t.Parallel()
	const address = "kim@private.example"
	secret := func(entries string) string {
		return fmt.Sprintf("resource \"sspr_users_contact_info\" \"test\" {\n  users_wo = {\n%s  }\n  users_wo_version = 1\n}\n", entries)
	}
	for name, test := range map[string]struct {
		first, then string
		// left is the address that the user has after the destroy.
		left string
	}{
		"one user": {
			user(kim, `mobile_phone = "+61 400111222"`, fmt.Sprintf("email = %q", address)),
			user(kim, `mobile_phone = "+61 400111222"`), "",
		},
		"one user, write-only": {
			user(kim, `mobile_phone = "+61 400111222"`, fmt.Sprintf("email_wo = %q", address), "email_wo_version = 1"),
			user(kim, `mobile_phone = "+61 400111222"`), address,
		},
		"a map": {
			staff(entry(kim, "+61 400111222", address)), staff(entry(kim, "+61 400111222", "")), address,
		},
		"a map, write-only": {
			secret(entry(kim, "+61 400111222", address)), secret(entry(kim, "+61 400111222", "")), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			kept := has(n, kim, map[string]string{"email": address})
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
				Steps:                    []resource.TestStep{{Config: n.Config(test.first), Check: kept}, {Config: n.Config(test.then), Check: kept}},
				CheckDestroy:             has(n, kim, map[string]string{"mobile": "", "email": test.left}),
			})
		})
	}
}
