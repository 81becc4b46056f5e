package sspr

import (
	"net/url"
	"strings"
)

// SameHelpdesk reports whether two helpdesk links are equivalent. The service may store an address in lower case, and a
// URL without its trailing slash. Anything other than a web address is compared case-insensitively.
func SameHelpdesk(a, b string) bool { return plainHelpdesk(a) == plainHelpdesk(b) }

func plainHelpdesk(link string) string {
	link = strings.TrimSpace(link)
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return strings.ToLower(link)
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if u.RawQuery == "" && u.Fragment == "" {
		u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	}
	return u.String()
}
