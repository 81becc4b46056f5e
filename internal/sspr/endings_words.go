package sspr

import (
	"strings"
	"time"
)

// When returns when methods end, in words that follow a verb: "on February 1, 2027", or "in March 2027" if the
// announcement names no day.
func (e Ending) When() string {
	if day, err := time.Parse(time.DateOnly, string(e.Date)); err == nil && e.DayAssumed {
		return "in " + day.Format("January 2006")
	}
	return "on " + e.Date.String()
}

// EndingMethods returns methods that end in words, such as "text messages and voice calls": what ends is how the service
// reaches a phone, not the phone.
func EndingMethods(methods MethodSet) string {
	var words []string
	switch {
	case methods.Has(MobilePhone):
		words = append(words, "text messages and voice calls")
	case methods.Has(OfficePhone):
		words = append(words, "voice calls")
	}
	if methods.Has(SecurityQuestions) {
		words = append(words, "security questions")
	}
	if rest := methods &^ phones &^ SetOf(SecurityQuestions); rest != 0 {
		words = append(words, methodNames(rest.Methods()))
	}
	return strings.Join(words, " and ")
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
