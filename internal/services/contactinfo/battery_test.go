package contactinfo_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

const (
	kim     = emulator.SeedUserID
	kimName = "kim@" + emulator.SeedDomain
	lee     = acctest.LeeID
)

// TestUser runs the standard battery for one user.
func TestUser(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.User.Spec)
}

// TestUsers runs the standard battery for a map of users.
func TestUsers(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.Users.Spec)
}
