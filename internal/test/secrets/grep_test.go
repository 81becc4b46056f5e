package secrets

import (
	"archive/zip"
	"encoding/base64"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// needles are the texts that must not show up.
type needles struct {
	// exact are secrets: tokens, client secrets, lines of a private key.
	exact []string
	// digits are national phone numbers without anything between the digits.
	digits []string
	// addresses are e-mail addresses.
	addresses []string
}

// always matches a token, an assertion or a private key: JSON Web Tokens begin with it, headers name their
// scheme, PEM its kind, and forms their fields.
var always = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+|(?i)\bbearer +[A-Za-z0-9._~+/-]{8,}|PRIVATE KEY|client_(secret|assertion)=|refresh_token=`)

// joined takes out what people and services put between the digits of a phone number.
func joined(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		b.WriteByte(text[i])
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		end := i + 1
		for end < len(text) && end <= i+4 && strings.IndexByte(" ().-\xc2\xa0", text[end]) >= 0 {
			end++
		}
		if end < len(text) && text[end] >= '0' && text[end] <= '9' {
			i = end - 1
		}
	}
	return b.String()
}

// shown returns the needles that are in text.
func (n needles) shown(text string) []string {
	found := always.FindAllString(text, -1)
	for _, secret := range n.exact {
		if strings.Contains(text, secret) {
			found = append(found, secret)
		}
	}
	lower := strings.ToLower(text)
	for _, address := range n.addresses {
		if strings.Contains(lower, strings.ToLower(address)) || strings.Contains(lower, strings.ToLower(strings.ReplaceAll(address, "@", "%40"))) {
			found = append(found, address)
		}
	}
	if len(n.digits) > 0 {
		text = joined(text)
	}
	for _, digits := range n.digits {
		if strings.Contains(text, digits) {
			found = append(found, digits)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// absent fails the test if a needle is in text, and shows the lines.
func (n needles) absent(t *testing.T, where, text string) {
	t.Helper()
	all := n.shown(text)
	if len(all) == 0 {
		return
	}
	lines := 0
	for _, line := range strings.Split(text, "\n") {
		if found := n.shown(line); len(found) > 0 && lines < 5 {
			lines++
			t.Errorf("%s shows %q: %.600s", where, found, line)
		}
	}
	if lines == 0 {
		t.Errorf("%s shows %q, across lines", where, all)
	}
}

// record matches the beginning of a log record; the lines that follow belong to it.
var record = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\S+ \[(TRACE|DEBUG|INFO|WARN|ERROR)\] +(\S+)`)

// ofProvider separates a log of terraform: what the provider wrote, or Terraform on behalf of its process (its standard
// error, the connection to it), from what Terraform's core wrote of its own graph.
func ofProvider(log string) (provider, core string) {
	var parts [2]strings.Builder
	which := 1
	for line := range strings.Lines(log) {
		if head := record.FindStringSubmatch(line); head != nil {
			which = 1
			if source := strings.TrimSuffix(head[2], ":"); source == "provider" || strings.HasPrefix(source, "provider.") || strings.HasPrefix(source, "plugin") {
				which = 0
			}
		}
		parts[which].WriteString(line)
	}
	return parts[0].String(), parts[1].String()
}

// diagnostic marks the records in which the plugin library repeats an error that Terraform prints as well.
var diagnostic = regexp.MustCompile(`Response contains (error|warning) diagnostic`)

// TestNeedles: this search finds what it looks for, in every spelling, and takes nothing else for it.
func TestNeedles(t *testing.T) {
	t.Parallel()
	n := needles{exact: []string{"s3cret"}, digits: []string{"400111222"}, addresses: []string{"kim@private.example"}}
	for text, want := range map[string]bool{
		"+61 400111222": true, "+61400111222": true, "0400 111 222": true, "(0400) 111-222": true, "+61 (0)400-111-222": true, "%2B61%20400111222": true,
		"400\u00a0111\u00a0222": true, "Kim@Private.example": true, "kim%40private.example": true, "xs3cretx": true, "Authorization: Bearer abcdefgh": true,
		"eyJhbGciOiJub25l.eyJ": true, "client_secret=x": true, "-----BEGIN RSA PRIVATE KEY-----": true,
		"+61 400111223": false, "kim@contoso.example": false, "eyJhbGciOiJub25l": false, "a bearer token": false, "2026-11-22T10:00:00.400Z 111222": false,
	} {
		if got := len(n.shown(text)) > 0; got != want {
			t.Errorf("%q: found is %v", text, got)
		}
	}
	if got := decoded("eyJhIjoiKzYxIDQwMDExMTIyMiJ9"); len(n.shown(got)) == 0 {
		t.Errorf("not decoded: %q", got)
	}
}

// withoutDiagnostics leaves out these records with all their lines.
func withoutDiagnostics(log string) string {
	var rest strings.Builder
	out := false
	for line := range strings.Lines(log) {
		if record.MatchString(line) {
			out = diagnostic.MatchString(line)
		}
		if !out {
			rest.WriteString(line)
		}
	}
	return rest.String()
}

// encoded finds what may be base64, which is how Terraform keeps the provider's private data.
var encoded = regexp.MustCompile(`[A-Za-z0-9+/]{24,}={0,2}`)

// decoded adds to a text what is encoded in it, and what is encoded in that.
func decoded(text string) string {
	all := []string{text}
	for i := 0; i < len(all); i++ {
		for _, found := range encoded.FindAllString(all[i], -1) {
			if data, err := base64.StdEncoding.DecodeString(found); err == nil && utf8.Valid(data) {
				all = append(all, string(data))
			}
		}
	}
	return strings.Join(all, "\n")
}

// written returns every file below a folder but those that accept refuses, with the files of a zip (which a saved plan
// is) one by one.
func written(t *testing.T, folder string, accept func(name string) bool) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(folder, path)
		if err != nil || d.IsDir() || !d.Type().IsRegular() || !accept(filepath.ToSlash(name)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		texts[name] = decoded(string(data))
		if strings.HasPrefix(string(data), "PK\x03\x04") {
			return unpack(path, name, texts)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func unpack(path, name string, texts map[string]string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer func() { _ = archive.Close() }()
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		texts[name+"/"+f.Name] = decoded(string(data))
	}
	return nil
}
