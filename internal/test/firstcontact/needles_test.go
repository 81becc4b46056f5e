package firstcontact

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// always matches a token, an assertion or a private key: JSON Web Tokens begin with it, headers name their scheme, PEM its kind, and
// forms their fields.
var always = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+|(?i)\bbearer +[A-Za-z0-9._~+/-]{8,}|PRIVATE KEY|client_(secret|assertion)=|refresh_token=`)

// secrets returns everything that signs in to the tenant: what was planted, the lines of the private key, the tokens that the tenant
// has issued, and the hashes of passwords.
func (p *place) secrets(t *testing.T) []string {
	t.Helper()
	all := slices.Concat(p.planted, []string{plantedPassword, plantedJob, plantedHeader, base64.StdEncoding.EncodeToString([]byte(registered().pfx))[:60]})
	for line := range strings.Lines(registered().private) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") && len(line) > 16 {
			all = append(all, line)
		}
	}
	err := p.View(func(s emulator.State) {
		for _, r := range s.RefreshTokens {
			all = append(all, r.Token)
		}
		for _, a := range s.Apps {
			all = append(all, a.Secret)
		}
		for _, u := range s.Users {
			all = append(all, u.Password.Hash, u.Password.Salt)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(secret string) bool { return secret == "" })
}

// quiet fails the test if a text shows a secret of the tenant.
func (p *place) quiet(t *testing.T, where, text string) {
	t.Helper()
	found := always.FindAllString(text, -1)
	for _, secret := range p.secrets(t) {
		if strings.Contains(text, secret) {
			found = append(found, secret)
		}
	}
	if len(found) > 0 {
		t.Errorf("%s shows %.300q", where, slices.Compact(found))
	}
}

// personal are the people of the seeded tenant: their names, their numbers and their addresses.
func (p *place) personal(t *testing.T) (names, contacts []string) {
	t.Helper()
	err := p.View(func(s emulator.State) {
		for _, u := range s.Users {
			names = append(names, u.DisplayName, u.UserPrincipalName)
			contacts = append(contacts, u.OtherMails...)
			for _, number := range append([]string{u.MobilePhone}, u.BusinessPhones...) {
				if digits := onlyDigits(number); len(digits) > 6 {
					contacts = append(contacts, digits)
				}
			}
			for _, kind := range []string{emulator.PhoneMobile, emulator.PhoneAlternateMobile, emulator.PhoneOffice} {
				if digits := onlyDigits(s.Phone(u.ID, kind)); digits != "" {
					contacts = append(contacts, digits)
				}
			}
			if email := s.Email(u.ID); email != "" {
				contacts = append(contacts, email)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, contacts
}

// onlyDigits takes everything else out of a number. The digits after a leading 0 are what stays the same in all its spellings.
func onlyDigits(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	return strings.TrimLeft(digits, "0")
}

// nameless fails the test if a text shows one of these values, numbers in any spelling.
func nameless(t *testing.T, where, text string, values []string) {
	t.Helper()
	lower := strings.ToLower(text)
	joined := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(text)
	for _, value := range values {
		if strings.Contains(lower, strings.ToLower(value)) || onlyDigits(value) == value && strings.Contains(joined, value) {
			t.Errorf("%s shows %q", where, value)
		}
	}
}

// TestNeedles: this search finds what it looks for, in every spelling, and takes nothing else for it.
func TestNeedles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Authorization: Bearer abcdefgh": true, "eyJhbGciOiJub25l.eyJ": true, "client_secret=x": true, "-----BEGIN RSA PRIVATE KEY-----": true,
		"eyJhbGciOiJub25l": false, "a bearer token": false, "client secret": false,
	} {
		if always.MatchString(text) != want {
			t.Errorf("%q: found is %v", text, !want)
		}
	}
	p := newPlace(t)
	names, contacts := p.personal(t)
	for _, want := range []string{"Kim Akers", "kim@" + emulator.SeedDomain} {
		if !slices.Contains(names, want) {
			t.Errorf("%q is not looked for in names", want)
		}
	}
	for _, want := range []string{"61400111222", "400111777", "tia@fabrikam.example"} {
		if !slices.Contains(contacts, want) {
			t.Errorf("%q is not looked for in contacts", want)
		}
	}
	if got := p.secrets(t); !slices.Contains(got, plantedSecret) || !slices.Contains(got, p.Credentials().ReaderRefreshToken) {
		t.Errorf("only these are looked for: %q", got)
	}
}
