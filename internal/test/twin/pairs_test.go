package twin

import (
	"fmt"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// pairs are the people and groups of a tenant and those of its twin, in the same order.
type pairs struct{ live, twin []person }

// pair finds for everyone in a tenant who it is in the twin. IDs may be others there; the order is that in which the service lists
// them. The twin also has users who operate it, and they are in no list.
func pair(live, copied *emulator.State) (p pairs, err error) {
	for i := range live.Users {
		p.live = append(p.live, of(&live.Users[i]))
	}
	for i := range copied.Users {
		if !copied.Users[i].Hidden {
			p.twin = append(p.twin, of(&copied.Users[i]))
		}
	}
	if len(p.live) != len(p.twin) {
		return p, fmt.Errorf("the tenant has %d users, the twin %d", len(p.live), len(p.twin))
	}
	return p, nil
}

func of(u *emulator.User) person {
	return person{u.ID, []string{u.UserPrincipalName, u.DisplayName}}
}
