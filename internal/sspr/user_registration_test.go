package sspr_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func rows() []sspr.UserRegistration {
	noon := time.Date(2026, 7, 16, 12, 0, 0, 0, time.UTC)
	return []sspr.UserRegistration{
		{ID: "1", UserType: "member", Administrator: true, SSPREnabled: true, SSPRRegistered: true, SSPRCapable: true, MFARegistered: true, MFACapable: true, Methods: []string{"email", "mobilePhone"}, LastUpdated: noon},
		{ID: "2", UserType: "member", SSPREnabled: true, SSPRRegistered: true, Methods: []string{"email"}, LastUpdated: noon.Add(-time.Hour)},
		{ID: "3", UserType: "guest", PasswordlessCapable: true, Methods: []string{"fido2"}, LastUpdated: noon.Add(time.Hour)},
		{ID: "4", UserType: "member"},
	}
}

func TestRegistrationFilter(t *testing.T) {
	for _, c := range []struct {
		name   string
		filter sspr.RegistrationFilter
		want   []string
	}{
		{"all", sspr.RegistrationFilter{}, []string{"1", "2", "3", "4"}},
		{"enabled", sspr.RegistrationFilter{SSPREnabled: new(true)}, []string{"1", "2"}},
		{"not enabled", sspr.RegistrationFilter{SSPREnabled: new(false)}, []string{"3", "4"}},
		{"registered", sspr.RegistrationFilter{SSPRRegistered: new(true)}, []string{"1", "2"}},
		{"enabled, registered and not capable", sspr.RegistrationFilter{SSPREnabled: new(true), SSPRRegistered: new(true), SSPRCapable: new(false)}, []string{"2"}},
		{"administrators", sspr.RegistrationFilter{Administrator: new(true)}, []string{"1"}},
		{"guests", sspr.RegistrationFilter{UserType: "guest"}, []string{"3"}},
		{"by method", sspr.RegistrationFilter{Method: "email"}, []string{"1", "2"}},
		{"nobody", sspr.RegistrationFilter{Method: "officePhone"}, nil},
	} {
		var got []string
		for _, r := range rows() {
			if c.filter.Chooses(r) {
				got = append(got, r.ID)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSummarize(t *testing.T) {
	noon := rows()[0].LastUpdated
	want := sspr.RegistrationSummary{
		Total: 4, Members: 3, Guests: 1, Administrators: 1, SSPREnabled: 2, SSPRRegistered: 2, SSPRCapable: 1, MFARegistered: 1, MFACapable: 1,
		PasswordlessCapable: 1, NothingForResets: 2, ByMethod: map[string]int{"email": 2, "mobilePhone": 1, "fido2": 1},
		Oldest: noon.Add(-time.Hour), Newest: noon.Add(time.Hour),
	}
	if diff := cmp.Diff(want, sspr.RegistrationFilter{}.Summarize(slices.Values(rows()))); diff != "" {
		t.Error(diff)
	}
	guests := sspr.RegistrationFilter{UserType: "guest"}.Summarize(slices.Values(rows()))
	if guests.Total != 1 || guests.Members != 0 || guests.NothingForResets != 1 || !guests.Oldest.Equal(guests.Newest) {
		t.Errorf("guests: %+v", guests)
	}
	if none := (sspr.RegistrationFilter{}).Summarize(slices.Values([]sspr.UserRegistration{})); none.Total != 0 || none.ByMethod == nil || !none.Newest.IsZero() {
		t.Errorf("nobody: %+v", none)
	}
}
