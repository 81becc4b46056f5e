package graph

import (
	"fmt"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// TestLargeDirectory checks that 20,000 users with contact data are never in memory together: the heap is measured while they
// are read.
func TestLargeDirectory(t *testing.T) {
	const people, each = 20_000, 2000
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.Users = nil
		emulator.AddUsers(s, people, func(i int, u *emulator.User) {
			u.MobilePhone, u.OtherMails = fmt.Sprintf("+61 4%08d", i), []string{fmt.Sprintf("user%d@private.example", i)}
		})
	})
	server.KeepBodies(false)
	start := int64(heap())
	var read, reachable int
	var most int64
	err := client.DirectoryContacts(t.Context(), "", func() { read, reachable = 0, 0 }, func(u DirectoryContact) {
		if u.MobilePhone != "" && len(u.OtherMails) == 1 {
			reachable++
		}
		if read++; read%each == 0 {
			most = max(most, int64(heap())-start)
		}
	})
	t.Logf("%d users: at most %d KB while they are read", people, most>>10)
	if err != nil || read != people || reachable != people {
		t.Errorf("%d users, %d with contact data: %v", read, reachable, err)
	}
	if most > 2<<20 {
		t.Errorf("%d bytes while the users are read", most)
	}
}
