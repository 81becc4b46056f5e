package passwordprotection_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.PasswordProtection.Spec)
}

// TestBatteryAbsent runs the battery in a tenant without settings of its own, which is how every tenant begins.
func TestBatteryAbsent(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.PasswordProtectionAbsent.Spec)
}
