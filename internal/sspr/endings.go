package sspr

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Date is a day in the form 2027-02-01 (full-date of RFC 3339). Dates compare as texts. The empty Date is before every
// other.
type Date string

// ParseDate returns the day that text names. It returns an error if the text has another form or there is no such day.
func ParseDate(text string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", fmt.Errorf("%q is not a date such as 2027-02-01", text)
	}
	return Date(text), nil
}

// DateOf returns the day of a moment in UTC.
func DateOf(t time.Time) Date { return Date(t.UTC().Format(time.DateOnly)) }

// String returns the day in words, such as February 1, 2027.
func (d Date) String() string {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return day.Format("January 2, 2006")
}

// Population is whom an ending affects.
type Population string

// The populations. Guests are in none of them: their passwords are in another tenant.
const (
	// Everyone is all users and administrators.
	Everyone Population = "everyone"
	// AllButGlobalAdministrators is everyone without the role Global Administrator.
	AllButGlobalAdministrators Population = "all_but_global_administrators"
	// OnlyGlobalAdministrators is everyone with the role Global Administrator.
	OnlyGlobalAdministrators Population = "global_administrators"
)

// Populations returns all populations.
func Populations() []Population {
	return []Population{Everyone, AllButGlobalAdministrators, OnlyGlobalAdministrators}
}

// ForWhom returns the words that follow what ends: whom the ending affects, "" for everyone.
func (p Population) ForWhom() string {
	switch p {
	case AllButGlobalAdministrators:
		return " for everyone but Global Administrators"
	case OnlyGlobalAdministrators:
		return " for Global Administrators"
	default:
		return ""
	}
}

// Includes reports whether a person is in the population.
func (p Population) Includes(globalAdministrator bool) bool {
	return p == Everyone || globalAdministrator == (p == OnlyGlobalAdministrators)
}

// Cloud is one of Microsoft's clouds, by the value of the provider's argument environment.
type Cloud string

// PublicCloud is the only cloud in which text messages and voice calls end (autumn-2026 3.1).
const PublicCloud Cloud = "global"

// Ending is the announced end of methods: from Date on they no longer reset a password.
type Ending struct {
	// Date is the first day without the methods. If DayAssumed is true, the announcement names only the month.
	Date       Date
	DayAssumed bool
	// Methods are the methods that end.
	Methods MethodSet
	// Population is whom the ending affects.
	Population Population
	// Clouds are the clouds in which the methods end. It is nil for all clouds.
	Clouds []Cloud
	// Telephony is true if a telephony provider of the tenant's own keeps the methods (autumn-2026 3.1).
	Telephony bool
	// Source is the page or message that announces the ending, and Read the day on which it was read.
	Source string
	Read   Date
}

// What returns what ends, in words: "text messages and voice calls", "security questions". A method that goes on for other
// things ends for password reset alone: "password reset by e-mail".
func (e Ending) What() string {
	words, _ := e.words()
	return Join(words)
}

// Ends returns What with its verb, for a day ahead. Ended is the same for a day that has passed.
func (e Ending) Ends() string {
	if _, one := e.words(); one {
		return e.What() + " ends"
	}
	return e.What() + " end"
}

// Ended returns What with its verb, for a day that has passed.
func (e Ending) Ended() string { return e.What() + " ended" }

// words returns what ends. one is whether its verb is singular.
func (e Ending) words() (words []string, one bool) {
	var by []string
	for _, m := range e.Methods.Methods() {
		switch {
		case m == SecurityQuestions:
			words = append(words, "security questions")
		case e.Methods&phones != phones || phones&SetOf(m) == 0:
			by = append(by, methodWords[m])
		case m == MobilePhone: // both phones are one phrase
			words = append(words, "text messages", "voice calls")
		}
	}
	if by == nil {
		return words, false
	}
	return append(words, "password reset by "+Join(by)), words == nil
}

// methodWords are methods that go on for other things, in words that follow "by".
var methodWords = map[Method]string{
	MobileAppNotification: "notification of the authenticator app", MobileAppCode: "code of the authenticator app", Email: "e-mail",
	MobilePhone: "mobile phone", OfficePhone: "office phone", HardwareOATH: "hardware OATH token",
}

// Words returns a method in words for people, such as "e-mail", or its name if it is not one of Methods.
func (m Method) Words() string {
	if m == SecurityQuestions {
		return "security questions"
	}
	return cmp.Or(methodWords[m], string(m))
}

// phones are the methods that need text messages or voice calls.
var phones = SetOf(MobilePhone, OfficePhone)

// Phones returns the methods that need text messages or voice calls.
func Phones() MethodSet { return phones }

// Endings returns what Microsoft has announced, in the order of the dates. Dates have moved before (autumn-2026 3.4), so
// nothing else knows them. Microsoft states no day for security questions; the first day of the month is assumed.
func Endings() []Ending {
	const (
		retirement = "https://learn.microsoft.com/entra/identity/authentication/concept-sms-voice-retirement"
		questions  = "https://learn.microsoft.com/entra/identity/authentication/concept-authentication-security-questions"
	)
	return []Ending{
		{Date: "2027-02-01", Methods: phones, Population: AllButGlobalAdministrators, Clouds: []Cloud{PublicCloud}, Telephony: true, Source: retirement, Read: "2026-09-23"},
		{Date: "2027-03-01", DayAssumed: true, Methods: SetOf(SecurityQuestions), Population: Everyone, Source: questions, Read: "2026-09-23"},
		{Date: "2027-07-01", Methods: phones, Population: OnlyGlobalAdministrators, Clouds: []Cloud{PublicCloud}, Telephony: true, Source: retirement, Read: "2026-09-23"},
	}
}

// EndingsIn returns the announced endings that concern a tenant in a cloud. telephonyProvider is whether the tenant has a
// telephony provider of its own.
func EndingsIn(cloud Cloud, telephonyProvider bool) []Ending {
	return slices.DeleteFunc(Endings(), func(e Ending) bool {
		return e.Telephony && telephonyProvider || e.Clouds != nil && !slices.Contains(e.Clouds, cloud)
	})
}

// When returns when methods end, in words that follow a verb: "on February 1, 2027", or "in March 2027" if the
// announcement names no day.
func (e Ending) When() string {
	if day, err := time.Parse(time.DateOnly, string(e.Date)); err == nil && e.DayAssumed {
		return "in " + day.Format("January 2006")
	}
	return "on " + e.Date.String()
}

// Announced returns the date of an announced ending as the announcement states it: "February 1, 2027", or "March 2027" if it
// names no day. It returns any other date as String does.
func Announced(d Date) string {
	for _, e := range Endings() {
		if e.Date == d {
			_, words, _ := strings.Cut(e.When(), " ")
			return words
		}
	}
	return d.String()
}

// Heading returns When for the beginning of a sentence.
func (e Ending) Heading() string {
	when := e.When()
	return strings.ToUpper(when[:1]) + when[1:]
}

// FirstEnding returns the first announced ending that takes a method from users, whatever their cloud. ok is false if
// there is none.
func FirstEnding(m Method) (first Ending, ok bool) {
	for _, e := range Endings() {
		if e.Methods.Has(m) && e.Population.Includes(false) {
			return e, true
		}
	}
	return first, false
}
