package attribute

import (
	"fmt"
	"regexp"
	"strings"
)

// domainPattern is the form of a domain name: labels of letters, digits and hyphens with dots between.
var domainPattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// acceptedDomain ends an error about a domain name.
const acceptedDomain = `Set a domain name of the tenant in lower case, such as "contoso.com".`

// mostOfDomain is the length of the longest domain name.
const mostOfDomain = 253

func isDomain(name string) bool { return len(name) <= mostOfDomain && domainPattern.MatchString(name) }

// DomainProblem returns why a text cannot be the name of a domain, or "" if it can.
func DomainProblem(name string) string {
	switch {
	case isDomain(name):
		return ""
	case isDomain(strings.ToLower(name)):
		return fmt.Sprintf("%s is not in lower case. Did you mean %q?", quote(name), strings.ToLower(name))
	}
	if _, domain, found := strings.Cut(name, "@"); found && isDomain(strings.ToLower(domain)) {
		return fmt.Sprintf("%s is the name of a user. Did you mean %q?", quote(name), strings.ToLower(domain))
	}
	return quote(name) + " is not a domain name."
}

// DomainName returns a validator that accepts the name of a domain in lower case, which is how Microsoft Entra ID shows it. A
// name beyond ASCII is written in its form for the DNS, "xn--...".
func DomainName() Values {
	return Values{description: "value must be a domain name in lower case", accepted: acceptedDomain, problem: DomainProblem}
}
