package graph

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// TestLargeDirectory checks that 20,000 users with contact data are never in memory together: the heap is measured while they
// are read. The report stays as a few bytes for each user.
func TestLargeDirectory(t *testing.T) {
	const people, each = 20_000, 2000
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.Users = nil
		emulator.AddUsers(s, people, func(i int, u *emulator.User) {
			u.MobilePhone, u.OtherMails = fmt.Sprintf("+61 4%08d", i), []string{fmt.Sprintf("user%d@private.example", i)}
			u.RegisteredMethods = []string{"softwareOneTimePasscode", "fido2"}[i%2 : i%2+1]
		})
	})
	server.KeepBodies(false)
	start := int64(heap())
	index, err := client.RegistrationIndex(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	report := int64(heap()) - start
	var read, without int
	var most int64
	err = client.DirectoryContacts(t.Context(), "", func() { read, without = 0, 0 }, func(u DirectoryContact) {
		if registered, _ := index.Of(u.ID); registered == NoResetMethod && u.MobilePhone != "" && len(u.OtherMails) == 1 {
			without++
		}
		if read++; read%each == 0 {
			most = max(most, int64(heap())-start-report)
		}
	})
	t.Logf("%d users: %d KB for the report, at most %d KB while the users are read (with the pages that the emulated tenant writes)", people, report>>10, most>>10)
	if err != nil || read != people || without != people/2 {
		t.Errorf("%d users, %d without a method: %v", read, without, err)
	}
	if report > 3<<20 || most > 2<<20 {
		t.Errorf("%d bytes for the report and %d for the users", report, most)
	}
	runtime.KeepAlive(index)
}
