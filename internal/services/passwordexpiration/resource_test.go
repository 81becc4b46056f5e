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
