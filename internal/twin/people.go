package twin

import (
	"fmt"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// people are the stand-ins of names. The same object has the same one wherever it appears.
type people struct {
	withNames bool
	// withDomains keeps the names of domains: a configuration names them, as it names objects by their IDs.
	withDomains bool
	users       map[string]int
	groups      map[string]int
	roles       map[string]int
	domains     map[string]string
}

// The domains of a tenant of stand-ins. The top-level domain is reserved for examples.
const (
	standInDomain  = "twin.example"
	initialDomain  = "twin-initial.example"
	externalDomain = "external.example"
)

func newPeople(o Options) *people {
	return &people{
		withNames: o.WithNames, withDomains: o.WithNames || !o.MapIDs, users: map[string]int{}, groups: map[string]int{}, roles: map[string]int{}, domains: map[string]string{},
	}
}

// number returns the number of a key, which is the next one if it is new.
func number(of map[string]int, key string) int {
	key = strings.ToLower(key)
	if of[key] == 0 {
		of[key] = len(of) + 1
	}
	return of[key]
}

// domain returns the name of a domain. standIn is the one that a new domain gets; "" is the next.
func (p *people) domain(name, standIn string) string {
	if p.withDomains || name == "" {
		return name
	}
	key := strings.ToLower(name)
	if p.domains[key] == "" {
		if standIn == "" {
			standIn = fmt.Sprintf("twin-%d.example", len(p.domains)+1)
		}
		p.domains[key] = standIn
	}
	return p.domains[key]
}

// externalMark is what the names of users of other tenants contain.
const externalMark = "#EXT#"

// user returns the names of a user by the object ID: the stand-in keeps the domain or its stand-in, and whether the user is external.
func (p *people) user(id, upn, display string) (name, displayed string) {
	n := number(p.users, id)
	if p.withNames {
		return upn, display
	}
	if display != "" {
		display = fmt.Sprintf("User %06d", n)
	}
	alias, domain, found := strings.Cut(upn, "@")
	if upn == "" {
		return "", display
	}
	if !found {
		domain = ""
	}
	name = fmt.Sprintf("user-%06d", n)
	if i := strings.Index(strings.ToUpper(alias), externalMark); i >= 0 {
		name += "_" + externalDomain + alias[i:i+len(externalMark)]
	}
	if domain = p.domain(domain, ""); domain == "" {
		domain = standInDomain
	}
	return name + "@" + domain, display
}

// group returns the display name of a group by its object ID.
func (p *people) group(id, display string) string {
	if p.withNames || display == "" {
		return display
	}
	return fmt.Sprintf("Group %04d", number(p.groups, id))
}

// role returns the display name of a directory role. Those of Microsoft's roles stay.
func (p *people) role(id, display string, builtIn bool) string {
	if name := emulator.RoleName(id); name != "" {
		return name
	}
	if display != "" && (p.withNames || builtIn) {
		return display
	}
	return fmt.Sprintf("Role %d", number(p.roles, id))
}

// methods returns the stand-ins of the methods that the report names for the user with a number: numbers that are reserved
// for fiction, and an address that is reserved for examples. rest are the names that are neither.
func methods(n int, registered []string) (m emulator.UserMethods, rest []string) {
	for _, name := range registered {
		switch name {
		case "email":
			m.Email = fmt.Sprintf("user-%06d@mail.example", n)
		case "mobilePhone":
			m.Mobile = fictitious(3 * n)
		case "alternateMobilePhone":
			m.AlternateMobile = fictitious(3*n + 1)
		case "officePhone":
			m.Office = fictitious(3*n + 2)
		default:
			rest = append(rest, name)
		}
	}
	return m, rest
}

// fictitious returns a number of North America that is reserved for fiction, 555-0100 to 555-0199 of an area.
func fictitious(n int) string {
	const lines, areas = 100, 799
	return fmt.Sprintf("+1 %03d55501%02d", 201+n/lines%areas, n%lines)
}
