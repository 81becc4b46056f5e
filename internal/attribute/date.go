package attribute

import (
	"slices"
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
			if meant := meantIn(slices.Concat(dateForms, timeForms), value); meant != "" {
				text += " Did you mean " + quote(meant) + "?"
			}
			return text
		},
	}
}

// Time returns a validator that accepts times and days, in the forms of ParseTime.
func Time() Values {
	return Values{
		description: "value must be a time such as 2026-07-01T00:00:00Z or a date such as 2026-07-01",
		accepted:    `Write a time as "2026-07-01T00:00:00Z" (date-time of RFC 3339), or a date as year, month and day: "2026-07-01" is its first moment in UTC.`,
		problem: func(value string) string {
			if _, err := ParseTime(value); err == nil {
				return ""
			}
			text := quote(value) + " is not a time."
			if meant := meantIn(dateForms, value); meant != "" {
				text += " Did you mean " + quote(meant) + "?"
			}
			return text
		},
	}
}

// ParseTime returns the time that a text in one of the two forms of RFC 3339 names: a time, or a day, which begins at midnight
// UTC.
func ParseTime(text string) (time.Time, error) {
	if day, err := sspr.ParseDate(text); err == nil {
		return time.Parse(time.DateOnly, string(day))
	}
	return time.Parse(time.RFC3339, text)
}

// dateForms are other forms of days, and timeForms those of times, whose day may be meant.
var (
	dateForms = []string{
		time.DateOnly, "2006-1-2", "2006/1/2", "2006.1.2", "20060102", dayFirst,
		"January 2, 2006", "Jan 2, 2006", "January 2 2006", "2 January 2006", "2 Jan 2006",
	}
	timeForms = []string{time.RFC3339, time.DateTime}
)

// dayFirst is the form in which some write the month first.
const dayFirst = "2.1.2006"

// meantIn returns the date that a text names in one of these forms, or "" if that is not certain. A day and a month that could
// be exchanged are not certain.
func meantIn(forms []string, text string) string {
	text = sspr.Trim(text)
	for _, form := range forms {
		day, err := time.Parse(form, text)
		switch {
		case err != nil:
		case form == dayFirst && day.Day() <= 12 && day.Day() != int(day.Month()):
			return ""
		default:
			return day.Format(time.DateOnly)
		}
	}
	return ""
}
