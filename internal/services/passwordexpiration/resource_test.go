package passwordexpiration_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.PasswordExpiration.Spec)
}

// TestBatteryUnset runs the battery in a tenant whose domains show null, as those of new tenants do (passwords 2.4 and 4.8).
func TestBatteryUnset(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.PasswordExpirationUnset.Spec)
}
