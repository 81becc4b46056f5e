package sspr

import "slices"

// ContactRow is what a configuration or a state has for one user: values by method, as they are spelled there. A value of
// blanks is an empty cell of a table: the method is not managed.
type ContactRow map[ContactMethod]string

// Methods returns the methods that the row manages, in the order of ContactMethods.
func (r ContactRow) Methods() []ContactMethod {
	return contactMethods(func(m ContactMethod) bool { return Trim(r[m]) != "" })
}

// Methods returns the methods that have a value, in the order of ContactMethods. "" is a value.
func (i ContactInfo) Methods() []ContactMethod {
	return contactMethods(func(m ContactMethod) bool { _, has := i[m]; return has })
}

func contactMethods(has func(ContactMethod) bool) []ContactMethod {
	var methods []ContactMethod
	for _, m := range ContactMethods {
		if has(m) {
			methods = append(methods, m)
		}
	}
	return methods
}

// ContactRecord is what a state has of one user.
type ContactRecord struct {
	Row ContactRow
	// WriteOnly are the methods that were written through a write-only attribute. The state does not have their values.
	WriteOnly []ContactMethod
}

// Tracked returns the methods that the state manages, in the order of ContactMethods.
func (r ContactRecord) Tracked() []ContactMethod {
	return contactMethods(func(m ContactMethod) bool { return Trim(r.Row[m]) != "" || slices.Contains(r.WriteOnly, m) })
}

// Begins returns those of the methods that the state does not manage.
func (r ContactRecord) Begins(methods []ContactMethod) []ContactMethod {
	tracked := r.Tracked()
	return slices.DeleteFunc(slices.Clone(methods), func(m ContactMethod) bool { return slices.Contains(tracked, m) })
}

// Removal returns the change that removes the tracked methods for which managed is true.
func (r ContactRecord) Removal(managed func(ContactMethod) bool) ContactInfo {
	removal := ContactInfo{}
	for _, m := range r.Tracked() {
		if managed(m) {
			removal[m] = ""
		}
	}
	return removal
}

// Only returns the row without the methods for which managed is false.
func (r ContactRow) Only(managed func(ContactMethod) bool) ContactRow {
	only := ContactRow{}
	for m, v := range r {
		if managed(m) {
			only[m] = v
		}
	}
	return only
}

// ContactSpelling knows what the values of a row mean.
type ContactSpelling struct {
	// Same reports whether two values of a method mean the same.
	Same SameContact
	// None reports whether a value means that the user must not have the method.
	None func(value string) bool
	// Masked reports whether the service shows only parts of a phone number.
	Masked func(number string) bool
	// Canonical returns a phone number as the service spells it.
	Canonical func(number string) string
}

// Wanted returns what the service is asked for: "" for a method that the user must not have.
func (s ContactSpelling) Wanted(r ContactRow) ContactInfo {
	wanted := ContactInfo{}
	for _, m := range r.Methods() {
		switch v := r[m]; {
		case s.None(v):
			wanted[m] = ""
		case m.IsPhone():
			wanted[m] = s.Canonical(v)
		default:
			wanted[m] = Trim(v)
		}
	}
	return wanted
}

// Values returns the values that the row gives the user, as they are spelled.
func (s ContactSpelling) Values(r ContactRow) ContactInfo {
	values := ContactInfo{}
	for _, m := range r.Methods() {
		if !s.None(r[m]) {
			values[m] = r[m]
		}
	}
	return values
}

// SameValue reports whether two values of a row mean the same.
func (s ContactSpelling) SameValue(m ContactMethod, a, b string) bool {
	if s.None(a) || s.None(b) {
		return s.None(a) && s.None(b)
	}
	return s.Same(m, a, b)
}

// SameRow reports whether two rows manage the same methods and want the same of them.
func (s ContactSpelling) SameRow(a, b ContactRow) bool {
	return slices.Equal(a.Methods(), b.Methods()) && !slices.ContainsFunc(a.Methods(), func(m ContactMethod) bool {
		return !s.SameValue(m, a[m], b[m])
	})
}

// Removed returns the methods of which the row before has a value, and that the row now lacks.
func (s ContactSpelling) Removed(before, now ContactRow) []ContactMethod {
	return contactMethods(func(m ContactMethod) bool {
		have, tracked := before[m]
		return s.None(now[m]) && tracked && !s.None(have)
	})
}

// Refresh returns the row of a state after a reading. A method that the user does not have any more leaves it. If the
// user's own registrations count more (prepopulate), another value is no difference.
func (s ContactSpelling) Refresh(r ContactRow, live ContactInfo, prepopulate bool) ContactRow {
	next := ContactRow{}
	for m, v := range r {
		have, registered := live[m]
		switch {
		case Trim(v) == "", !registered && s.None(v):
			next[m] = v
		case !registered:
		case s.None(v):
			next[m] = have
		case prepopulate, s.SameValue(m, v, have):
			next[m] = v
		case s.masked(m, have):
			// A delegated administrator sees only parts of the number (graph-api 1.12), so a change cannot be told.
			next[m] = v
		default:
			next[m] = have
		}
	}
	return next
}

// Adopt returns a row with everything that the user has, and the methods of which only parts are shown, which it leaves out.
func (s ContactSpelling) Adopt(live ContactInfo) (row ContactRow, masked []ContactMethod) {
	row = ContactRow{}
	for _, m := range live.Methods() {
		if s.masked(m, live[m]) {
			masked = append(masked, m)
		} else {
			row[m] = live[m]
		}
	}
	return row, masked
}

func (s ContactSpelling) masked(m ContactMethod, value string) bool {
	return m.IsPhone() && s.Masked(value)
}

// ContactWrite is what is known of a user after a write.
type ContactWrite struct {
	// Live is what the user has. It means nothing unless Known is true.
	Live  ContactInfo
	Known bool
	// Missing are the methods that are not as wanted.
	Missing []ContactMethod
}

// AfterWrite returns what of a planned row is true after a write. A missing method is as the user has it, or as in the row
// before: if the user's own registrations count more, or a mask hides the number, only the state tells what was written. A
// method that could not be removed comes back, even if the planned row does not have it.
func (s ContactSpelling) AfterWrite(planned, before ContactRow, w ContactWrite, prepopulate bool) ContactRow {
	next := planned.Only(func(m ContactMethod) bool { return !slices.Contains(w.Missing, m) })
	for _, m := range w.Missing {
		have, registered := w.Live[m]
		was, tracked := before[m]
		switch {
		case !w.Known || prepopulate || s.masked(m, have):
			if tracked {
				next[m] = was
			}
		case registered:
			next[m] = have
		}
	}
	return next
}

// ContactTakeover is what happens to the methods of one user when Terraform begins to manage them.
type ContactTakeover struct {
	// Added are new to the user. Kept are as wanted already, or the user's own and left alone.
	Added, Kept []ContactMethod
	// Replaced and Removed are the user's own, which are overwritten or removed. Hidden may be: the credential sees only
	// parts of these numbers.
	Replaced, Removed, Hidden []ContactMethod
}

// Loses reports whether the user loses a method of the user's own, or may lose one.
func (t ContactTakeover) Loses() bool { return len(t.Replaced)+len(t.Removed)+len(t.Hidden) > 0 }

// TakeOver compares what a user has with what is wanted.
func (s ContactSpelling) TakeOver(live, wanted ContactInfo, prepopulate bool) ContactTakeover {
	var t ContactTakeover
	for _, m := range wanted.Methods() {
		want := wanted[m]
		have, registered := live[m]
		switch {
		case !registered && want != "":
			t.Added = append(t.Added, m)
		case !registered || prepopulate || s.Same(m, have, want):
			t.Kept = append(t.Kept, m)
		case want == "":
			t.Removed = append(t.Removed, m)
		case s.masked(m, have):
			t.Hidden = append(t.Hidden, m)
		default:
			t.Replaced = append(t.Replaced, m)
		}
	}
	return t
}
