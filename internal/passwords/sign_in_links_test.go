package passwords

import (
	"strings"
	"testing"
)

// TestSignInLinksRules has a row for each rule, at its limits (passwords 3.4).
func TestSignInLinksRules(t *testing.T) {
	for name, test := range map[string]struct {
		links    SignInLinks
		want     string
		standing bool
	}{
		"nothing":                {},
		"Microsoft's":            {links: SignInLinks{ForgotPasswordText: new(""), CannotAccessAccountText: new(""), ResetURL: new("")}},
		"256 characters":         {links: SignInLinks{ForgotPasswordText: new(strings.Repeat("ä", 256))}},
		"257 characters":         {links: SignInLinks{ForgotPasswordText: new(strings.Repeat("ä", 257))}, want: "forgot_password_text: Invalid text of a link"},
		"257 of the other":       {links: SignInLinks{CannotAccessAccountText: new(strings.Repeat("x", 257))}, want: "cannot_access_account_text: Invalid text of a link"},
		"blanks":                 {links: SignInLinks{CannotAccessAccountText: new(" \t")}, want: "cannot_access_account_text: Invalid text of a link"},
		"128 characters":         {links: SignInLinks{ResetURL: new("https://a.example/" + strings.Repeat("x", 110))}},
		"129 characters":         {links: SignInLinks{ResetURL: new("https://a.example/" + strings.Repeat("x", 111))}, want: "reset_url: Invalid reset address"},
		"an umlaut":              {links: SignInLinks{ResetURL: new("https://a.example/ü")}, want: "reset_url: Invalid reset address"},
		"an encoded umlaut":      {links: SignInLinks{ResetURL: new("https://a.example/%C3%BC")}},
		"without encryption":     {links: SignInLinks{ResetURL: new("http://a.example")}},
		"without a scheme":       {links: SignInLinks{ResetURL: new("a.example")}, want: "reset_url: Invalid reset address", standing: true},
		"another scheme":         {links: SignInLinks{ResetURL: new("mailto:a@a.example")}, want: "reset_url: Invalid reset address", standing: true},
		"without a host":         {links: SignInLinks{ResetURL: new("https:///x")}, want: "reset_url: Invalid reset address", standing: true},
		"a blank in the address": {links: SignInLinks{ResetURL: new("https://a.example/a b")}, want: "reset_url: Invalid reset address", standing: true},
	} {
		got := ""
		for _, f := range test.links.Check() {
			got += f.Field + ": " + f.Summary
			if f.Standing != test.standing {
				t.Errorf("%s: standing is %t", name, f.Standing)
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestSignInLinksWarnings: a change that hides the last link warns, once, and so does an address that is not encrypted. All links are
// hidden together, or one by one (passwords 3.18).
func TestSignInLinksWarnings(t *testing.T) {
	shown := SignInLinks{ShowPasswordReset: new(true), ShowForgotPassword: new(true), ShowCannotAccessAccount: new(true), ResetURL: new("")}
	one, none := shown, shown
	one.ShowForgotPassword = new(false)
	none.ShowPasswordReset = new(false)
	for name, test := range map[string]struct {
		written, live SignInLinks
		want          string
	}{
		"nothing":             {live: shown},
		"one link":            {written: SignInLinks{ShowForgotPassword: new(false)}, live: shown},
		"the second link":     {written: SignInLinks{ShowCannotAccessAccount: new(false)}, live: one, want: "No link to the reset page"},
		"all links":           {written: SignInLinks{ShowPasswordReset: new(false)}, live: shown, want: "No link to the reset page"},
		"hidden already":      {written: SignInLinks{ShowForgotPassword: new(false), ShowCannotAccessAccount: new(false)}, live: none},
		"shown again":         {written: SignInLinks{ShowPasswordReset: new(true)}, live: none},
		"an open address":     {written: SignInLinks{ResetURL: new("HTTP://a.example")}, live: shown, want: "Reset address without encryption"},
		"which the page has":  {written: SignInLinks{ResetURL: new("http://a.example")}, live: SignInLinks{ResetURL: new("http://a.example")}},
		"an encrypted one":    {written: SignInLinks{ResetURL: new("https://a.example")}, live: shown},
		"in an empty reading": {written: SignInLinks{ResetURL: new("http://a.example")}, want: "Reset address without encryption"},
	} {
		got := ""
		for _, f := range test.written.CheckChange(test.live) {
			got += f.Summary
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestSignInLinksWithoutABranding: only what differs from Microsoft's links makes a branding.
func TestSignInLinksWithoutABranding(t *testing.T) {
	live := SignInLinks{ShowPasswordReset: new(true), ShowForgotPassword: new(true), ShowCannotAccessAccount: new(true)}
	for name, test := range map[string]struct {
		written SignInLinks
		want    string
	}{
		"nothing":         {SignInLinks{}, ""},
		"Microsoft's own": {SignInLinks{ForgotPasswordText: new(""), ResetURL: new(""), ShowForgotPassword: new(true)}, ""},
		"a text":          {SignInLinks{ForgotPasswordText: new(""), CannotAccessAccountText: new("Help")}, FieldCannotAccessAccountText},
		"a hidden link":   {SignInLinks{ShowPasswordReset: new(false)}, FieldShowPasswordReset},
	} {
		got := ""
		for _, f := range test.written.CheckWithoutBranding(live) {
			got += f.Field
		}
		if got != test.want {
			t.Errorf("%s: it warns of %q, want %q", name, got, test.want)
		}
	}
}
