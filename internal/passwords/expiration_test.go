package passwords_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func expiration(days, window int64) passwords.Expiration {
	e := passwords.Expiration{Domain: new("contoso.com")}
	if days > 0 {
		e.ValidityDays = &days
	}
	if window > 0 {
		e.NotificationWindowDays = &window
	}
	return e
}

func summaries(found []sspr.Finding) (all []string) {
	for _, f := range found {
		if f.Severity != sspr.Warning {
			all = append(all, "error: "+f.Summary)
			continue
		}
		all = append(all, f.Field+": "+f.Summary)
	}
	return all
}

// TestNeverIsTheLargestNumber checks what the wire's number means (passwords 2.3).
func TestNeverIsTheLargestNumber(t *testing.T) {
	t.Parallel()
	if e := expiration(2147483647, 0); e.NeverExpires() == nil || !*e.NeverExpires() || e.Days() != nil {
		t.Errorf("never is %v, %v", e.NeverExpires(), e.Days())
	}
	if e := expiration(90, 0); e.NeverExpires() == nil || *e.NeverExpires() || *e.Days() != 90 {
		t.Errorf("90 days are %v, %v", e.NeverExpires(), e.Days())
	}
	if e := expiration(0, 0); e.NeverExpires() != nil || e.Days() != nil {
		t.Errorf("no value is %v, %v", e.NeverExpires(), e.Days())
	}
}

// TestNumbersOfTheAdminCenter checks that numbers that the admin center does not take are warnings (passwords 2.5).
func TestNumbersOfTheAdminCenter(t *testing.T) {
	t.Parallel()
	const days, window = "validity_days: Unusual number of days", "notification_window_days: Unusual number of days"
	for name, test := range map[string]struct {
		written passwords.Expiration
		want    []string
	}{
		"usual":                     {expiration(90, 14), nil},
		"the least":                 {expiration(14, 1), nil},
		"the most":                  {expiration(730, 30), nil},
		"few days":                  {expiration(13, 7), []string{days}},
		"many days":                 {expiration(731, 31), []string{days, window}},
		"never":                     {expiration(passwords.Never, 14), nil},
		"as long as the password":   {expiration(14, 14), []string{"notification_window_days: Notice for the whole life of a password"}},
		"nothing":                   {expiration(0, 0), nil},
		"longer, and none expiring": {expiration(passwords.Never, 31), []string{window}},
	} {
		got := append(summaries(test.written.Check()), summaries(test.written.CheckKept(passwords.Expiration{}))...)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestNoticeOfTheTenant checks that a notice is compared with the validity also if one of them is the tenant's, or is sent with it.
func TestNoticeOfTheTenant(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		written, live passwords.Expiration
		warned        bool
	}{
		"the tenant's notice":       {expiration(7, 0), expiration(90, 14), true},
		"the tenant's validity":     {expiration(0, 30), expiration(20, 14), true},
		"the notice that is sent":   {expiration(14, 0), expiration(0, 0), true},
		"both of the tenant":        {expiration(0, 0), expiration(7, 14), false},
		"a validity that is longer": {expiration(90, 0), expiration(7, 14), false},
		"never":                     {expiration(passwords.Never, 0), expiration(7, 14), false},
	} {
		if got := test.written.CheckKept(test.live); (len(got) == 1) != test.warned {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestPasswordsThatExpireAtOnce checks the warning about a shorter life of passwords.
func TestPasswordsThatExpireAtOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		written, live passwords.Expiration
		words         string
	}{
		"never before":     {expiration(90, 0), expiration(passwords.Never, 14), "The domain lets no password expire now. "},
		"longer before":    {expiration(90, 0), expiration(180, 14), "The domain lets passwords expire after 180 days now. "},
		"no value before":  {expiration(90, 0), expiration(0, 0), "The domain has no value of its own now"},
		"the same":         {expiration(90, 0), expiration(90, 14), ""},
		"shorter before":   {expiration(180, 0), expiration(90, 14), ""},
		"never from now":   {expiration(passwords.Never, 0), expiration(90, 14), ""},
		"another setting":  {expiration(0, 7), expiration(90, 14), ""},
		"longer than ever": {expiration(730, 0), expiration(passwords.Never, 14), "every password older than 730 days has expired"},
	} {
		found := test.written.CheckChange(test.live)
		if test.words == "" {
			if len(found) > 0 {
				t.Errorf("%s: %v", name, found)
			}
			continue
		}
		if len(found) != 1 || found[0].Severity != sspr.Warning || found[0].Summary != "Passwords in contoso.com can expire at once" || !strings.Contains(found[0].Detail, test.words) {
			t.Errorf("%s: %v", name, found)
		}
	}
}
