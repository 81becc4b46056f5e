package attribute

import (
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Date returns a validator that accepts days in the form of sspr.Date.
func Date() Values {
	return Values{
		description: "value must be a date such as 2027-02-01",
		accepted:    `Write a date as year, month and day: "2027-02-01" is February 1, 2027 (full-date of RFC 3339).`,
		problem: func(value string) string {
			if _, err := sspr.ParseDate(value); err == nil {
				return ""
			}
			text := quote(value) + " is not a date."
			if meant := meantDate(value); meant != "" {
				text += " Did you mean " + quote(meant) + "?"
			}
			return text
		},
	}
}

// meantDate returns the date that text names in another form, or "" if that is not certain. Day and month without a
// sign of their order are not certain.
func meantDate(text string) string {
	text = sspr.Trim(text)
	for _, form := range []string{
		time.DateOnly, "2006-1-2", "2006/1/2", "2006.1.2", "20060102", time.RFC3339, time.DateTime, "2.1.2006",
		"January 2, 2006", "Jan 2, 2006", "January 2 2006", "2 January 2006", "2 Jan 2006",
	} {
		if day, err := time.Parse(form, text); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return ""
}
