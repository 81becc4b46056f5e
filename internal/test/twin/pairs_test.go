package twin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// pairs are the users and groups of a tenant and those of its twin, in the same order.
type pairs struct{ live, twin []person }

// pair finds for everyone in a tenant who it is in the twin. plain is a twin of the same tenant that keeps the IDs: a snapshot
// always reads in the same order, so who is at a place there is at the same place in another one.
func pair(live, plain, copied *emulator.State) (p pairs, err error) {
	known := map[string]person{}
	for _, one := range listed(live) {
		known[one.id] = one
	}
	kept, mapped := listed(plain), listed(copied)
	if len(kept) != len(mapped) {
		return p, fmt.Errorf("one twin has %d users and groups, another one %d", len(kept), len(mapped))
	}
	for i, one := range kept {
		of, ok := known[one.id]
		if !ok {
			return p, fmt.Errorf("the twin has %v, which the tenant does not have", one)
		}
		p.live, p.twin = append(p.live, of), append(p.twin, mapped[i])
	}
	p.live, p.twin = append(p.live, texts(live)), append(p.twin, texts(copied))
	if users, n := count(live), count(copied); users != n {
		return p, fmt.Errorf("the tenant has %d users, the twin %d", users, n)
	}
	return p, nil
}

// listed returns the users and groups that a tenant lists, and the tenant itself. The users who operate a twin are in no list.
func listed(s *emulator.State) []person {
	all := []person{{s.Tenant.ID, nil}}
	for i := range s.Users {
		if u := &s.Users[i]; !u.Hidden {
			all = append(all, person{u.ID, []string{u.UserPrincipalName, u.DisplayName}})
		}
	}
	for _, g := range s.Groups {
		all = append(all, person{g.ID, []string{g.DisplayName}})
	}
	return all
}

// texts returns what else has a stand-in: the address of the helpdesk, the domains, texts of the branding, and banned words.
func texts(s *emulator.State) person {
	all := make([]string, 3)
	_ = json.Unmarshal(s.Policy("customHelpdeskEmailOrUrl"), &all[0])
	for i, key := range []string{"customForgotMyPasswordText", "customAccountResetCredentialsUrl"} {
		raw, _ := s.Branding.Get(key)
		_ = json.Unmarshal(raw, &all[1+i]) // null is none
	}
	for _, domain := range []string{s.Tenant.DefaultDomain, s.Tenant.InitialDomain} {
		all = append(all, domain, strings.ReplaceAll(domain, ".", "_")) // a domain is the name of a block in messages
	}
	return person{names: append(all, s.CustomBannedWords()...)}
}

func count(s *emulator.State) (n int) {
	for i := range s.Users {
		if !s.Users[i].Hidden {
			n++
		}
	}
	return n
}

// smaller compares findings: few users, then few words.
func smaller(a, b finding) int {
	return cmp.Or(cmp.Compare(a.users, b.users), cmp.Compare(len(a.said), len(b.said)))
}

// smallest returns the smallest finding, or nil.
func smallest(found []finding) *finding {
	if len(found) == 0 {
		return nil
	}
	return new(slices.MinFunc(found, smaller))
}
