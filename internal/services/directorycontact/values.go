package directorycontact

import (
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// directoryMethods are the contact methods for which the directory has data, in the order of sspr.ContactMethods. There is
// none for the alternate mobile phone (graph-api 1.13).
var directoryMethods = []sspr.ContactMethod{sspr.ContactMobilePhone, sspr.ContactOfficePhone, sspr.ContactEmail}

// valuesOf returns what the directory has for a method of a user, without blanks.
func valuesOf(u graph.DirectoryContact, m sspr.ContactMethod) []string {
	all := u.OtherMails
	switch m {
	case sspr.ContactMobilePhone:
		all = []string{u.MobilePhone}
	case sspr.ContactOfficePhone:
		all = u.BusinessPhones
	}
	var values []string
	for _, v := range all {
		if v = sspr.Trim(v); v != "" {
			values = append(values, v)
		}
	}
	return values
}

// registrable returns the values of a method that can be registered for the user, as the service takes them. region is that of
// numbers in national form, "" for none.
func registrable(u graph.DirectoryContact, m sspr.ContactMethod, region string) (found []string) {
	for _, v := range valuesOf(u, m) {
		if m.IsPhone() {
			v = number(v, region)
		} else if attribute.EmailProblem(v) != "" || ownAddress(u, v) {
			v = ""
		}
		if v != "" {
			found = append(found, v)
		}
	}
	return found
}

// number returns a phone number in Microsoft's form, or "" if the text is no number or more than one, or has an extension:
// password reset removes it before the call, which then reaches a switchboard
// (https://learn.microsoft.com/entra/identity/authentication/howto-sspr-authenticationdata).
func number(text, region string) string {
	n, err := phone.Parse(text, region)
	if err != nil || n.Extension != "" {
		return ""
	}
	return n.String()
}

// initialDomain ends the domain that every tenant has.
const initialDomain = ".onmicrosoft.com"

// ownAddress reports whether an address is one that the user cannot read without the password (graph-api 1.6): the user
// principal name, the mailbox, or another address in the domain of the name or in an initial domain. The tenant's other domains
// are not known without a further permission.
func ownAddress(u graph.DirectoryContact, address string) bool {
	domain := domainOf(address)
	return strings.EqualFold(address, u.UserPrincipalName) || strings.EqualFold(address, u.Mail) ||
		strings.EqualFold(domain, domainOf(u.UserPrincipalName)) || strings.HasSuffix(strings.ToLower(domain), initialDomain)
}

// domainOf returns what follows the last @ of an address, "" if there is none.
func domainOf(address string) string {
	if i := strings.LastIndex(address, "@"); i >= 0 {
		return address[i+1:]
	}
	return ""
}
