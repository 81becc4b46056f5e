package graph

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestPackedRows checks that a row in little memory has everything that it had.
func TestPackedRows(t *testing.T) {
	rows := []sspr.UserRegistration{
		{ID: "b1d4c0de-0000-4000-8000-000000000104", UserPrincipalName: "kim@contoso.com", DisplayName: "Kim Ærøskøbing", UserType: "member"},
		{ID: "not a GUID", DisplayName: "Lee", Methods: []string{}, SystemPreferred: []string{""}},
		{ID: "{b1d4c0de-0000-4000-8000-000000000105}", UserPrincipalName: strings.Repeat("x", 100_000), Methods: []string{"email", "fido2"}},
		{ID: uuid.Nil.String(), Methods: []string{"emailfido2"}, PreferredMethod: "push", SystemPreferred: []string{"Fido2"}},
		{ID: "1", LastUpdated: time.Date(2026, 11, 30, 1, 2, 3, 456_789_100, time.UTC)},
		{ID: "2", LastUpdated: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)},
		{ID: "3", LastUpdated: time.Date(1969, 12, 31, 23, 59, 59, 1, time.UTC)},
	}
	for i := range 8 {
		var flags [8]bool
		flags[i] = true
		rows = append(rows, sspr.UserRegistration{
			ID: fmt.Sprint(i), Administrator: flags[0], SSPREnabled: flags[1], SSPRRegistered: flags[2], SSPRCapable: flags[3],
			MFARegistered: flags[4], MFACapable: flags[5], PasswordlessCapable: flags[6], SystemPreferredEnabled: flags[7],
		})
	}
	shared := sharedRows{}
	var packed Registrations
	for range 2 { // the second time everything is shared
		packed = Registrations{}
		for _, row := range rows {
			packed.rows = append(packed.rows, shared.pack(row))
		}
		if diff := cmp.Diff(rows, slices.Collect(packed.All())); diff != "" {
			t.Error(diff)
		}
	}
	if got, want := packed.Newest(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC); !got.Equal(want) {
		t.Errorf("the newest row is of %s, want %s", got, want)
	}
	if got := (Registrations{rows: packed.rows[:4]}).Newest(); !got.IsZero() {
		t.Errorf("without a time, the newest row is of %s", got)
	}
	if got := (Registrations{rows: packed.rows[6:]}).Newest(); got.Unix() != -1 || got.Nanosecond() != 1 {
		t.Errorf("the newest row is of %s, want 1969", got)
	}
	for i, row := range rows {
		if packed.Name(i) != row.UserPrincipalName {
			t.Errorf("%d has the name %q", i, packed.Name(i))
		}
	}
}

// TestLookup finds rows by ID and by name.
func TestLookup(t *testing.T) {
	const kim, lee = "b1d4c0de-0000-4000-8000-00000000010a", "b1d4c0de-0000-4000-8000-00000000010b"
	shared := sharedRows{}
	var r Registrations
	for _, u := range []sspr.UserRegistration{
		{ID: kim, UserPrincipalName: "kim@contoso.com"}, {ID: "odd", UserPrincipalName: "odd@contoso.com"}, {ID: kim, UserPrincipalName: "again@contoso.com"},
	} {
		r.rows = append(r.rows, shared.pack(u))
	}
	byID := r.Lookup()
	for id, want := range map[string]string{kim: "again@contoso.com", strings.ToUpper(kim): "again@contoso.com", "odd": "odd@contoso.com", lee: "", "": "", uuid.Nil.String(): ""} {
		if row, found := byID(id); row.UserPrincipalName != want || found != (want != "") {
			t.Errorf("%q is %q, found %t", id, row.UserPrincipalName, found)
		}
	}
	for name, want := range map[string]string{"KIM@contoso.com": kim, strings.ToUpper(kim): kim, "ODD": "odd", "Odd@contoso.com": "odd", lee: "", "": ""} {
		if row, found := r.find(name); row.ID != want || found != (want != "") {
			t.Errorf("%q is %q, found %t", name, row.ID, found)
		}
	}
}
