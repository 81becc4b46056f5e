package faults

import (
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

var (
	// secrets matches what no diagnostic may have: tokens, secrets, phone numbers and e-mail addresses of users.
	secrets = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10}|1\.emulator\.|emu_[A-Za-z0-9_-]{10}|\+61 ?4|\+1 ?425|@private\.example|@elsewhere\.example`)
	// whatFailed matches how a diagnostic names what failed.
	whatFailed = regexp.MustCompile(`[Cc]ould not (be )?[a-z]+`)
)

// checkWords checks that a failure names what failed, what to do and the service's request id, and that no diagnostic has
// a secret.
func (r *trial) checkWords(said []*tfprotov6.Diagnostic, ok bool) {
	var errors []string
	for _, d := range said {
		whole := d.Summary + "\n" + d.Detail
		if found := secrets.FindString(whole); found != "" {
			r.wrong("a diagnostic tells %q", found)
		}
		if !isError(d) {
			continue
		}
		errors = append(errors, whole)
		if strings.Contains(whole, "Unexpected failure") || strings.Contains(whole, "bug in the provider") {
			r.wrong("the failure is not worded: %s", whole)
		}
	}
	if ok {
		return
	}
	all := strings.Join(errors, "\n")
	switch {
	case len(errors) == 0:
		r.wrong("it failed without an error")
	case !whatFailed.MatchString(all):
		r.wrong("no error says what failed")
	case !r.plain && !advises(all):
		r.wrong("no error says what to do")
	case r.answered && !strings.Contains(all, requestID):
		r.wrong("no error names the request id of the answer")
	}
}

// advises reports whether an error has a paragraph with advice.
func advises(text string) bool {
	for _, p := range strings.Split(text, "\n") {
		for _, verb := range []string{
			"Check ", "Wait ", "Try again", "try again", "Sign in", "Get a new", "needs the Microsoft Graph permission", "needs the directory role", "Its service principal needs ", "Run \"terraform plan\"", "look for a newer release",
			"the next plan shows", "Apply again", "apply again", "Run the command again", "Invoke the action again", "Fix the cause", "Mend the cause", "in the provider block", "Do one of the following", "compare with what the admin center allows",
		} {
			if strings.Contains(p, verb) {
				return true
			}
		}
	}
	return false
}
