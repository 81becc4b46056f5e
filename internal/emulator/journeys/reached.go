package journeys

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// The numbers of users who have registered a phone by the name of the report alone. The report counts such a phone as a method,
// so it is one, and the whole number has to be known to choose it: it is the same for everyone. Both are reserved for fiction.
const (
	StandInMobile = "+1 2065550100"
	StandInOffice = "+1 2065550101"
)

// numberOf returns the number that an option reaches, "" if it reaches none. A phone that is registered by the name of the report
// alone has a stand-in (chosen).
func numberOf(u *tenant.User, option Option) string {
	switch {
	case option == OptionOffice && slices.Contains(u.Registered(), tenant.ReportOffice):
		return cmp.Or(u.Methods.Office, StandInOffice)
	case methodOf[option] == tenant.ReportMobile && slices.Contains(u.Registered(), tenant.ReportMobile):
		return cmp.Or(u.Methods.Mobile, StandInMobile)
	}
	return ""
}

// addressOf returns the address of a user's e-mail method, "" if there is none. One that is registered by the name of the report
// alone has a stand-in, which follows from the user principal name (chosen).
func addressOf(u *tenant.User) string {
	if u.Methods.Email != "" || !slices.Contains(u.RegisteredMethods, tenant.ReportEmail) {
		return u.Methods.Email
	}
	name, _, _ := strings.Cut(u.UserPrincipalName, "@")
	return name + "@stand-in.example"
}

// reached returns what an option reaches now: the number, the address, or the id of the app that is notified. It is "" for what
// shows codes, and for questions.
func reached(u *tenant.User, option Option) string {
	switch option {
	case OptionEmail:
		return addressOf(u)
	case OptionNotification:
		return notified(u).ID
	default:
		return numberOf(u, option)
	}
}

// digits returns the digits of a phone number without an extension, which the service strips
// (https://learn.microsoft.com/entra/identity/authentication/troubleshoot-sspr).
func digits(number string) string {
	number, _, _ = strings.Cut(strings.ToLower(number), "x")
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// hint masks the phone number or the address of an option (chosen): the last two digits, or the first letter and the domain.
func hint(u *tenant.User, option Option) string {
	if number := digits(numberOf(u, option)); number != "" {
		return "(ending in " + number[max(0, len(number)-2):] + ")"
	}
	if option != OptionEmail {
		return ""
	}
	name, domain, _ := strings.Cut(addressOf(u), "@")
	first := ""
	for _, r := range name {
		first = string(r)
		break
	}
	return first + "***@" + domain
}
