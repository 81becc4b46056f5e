package sspr

import "time"

// When returns when methods end, in words that follow a verb: "on February 1, 2027", or "in March 2027" if the
// announcement names no day.
func (e Ending) When() string {
	if day, err := time.Parse(time.DateOnly, string(e.Date)); err == nil && e.DayAssumed {
		return "in " + day.Format("January 2006")
	}
	return "on " + e.Date.String()
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
