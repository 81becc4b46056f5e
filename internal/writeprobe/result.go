package writeprobe

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
)

// Result is what a probe saw. It contains no value of the tenant.
type Result = probe.Result

// outcome is the part of a result that the tenant decides.
type outcome struct {
	verdict probe.Verdict
	seen    string
}

func notSeen(format string, values ...any) outcome {
	return outcome{probe.NotSeen, fmt.Sprintf(format, values...)}
}

// verdict returns probe.AsExpected if expected is true.
func verdict(expected bool) probe.Verdict {
	if expected {
		return probe.AsExpected
	}
	return probe.Different
}

// accepted reports whether an answer accepts a write.
func accepted(a readonly.Answer) bool {
	return a.Status >= http.StatusOK && a.Status < http.StatusMultipleChoices
}

// inShort describes an answer: its status, its code, what its body is, and the names of its headers.
func inShort(a readonly.Answer) string {
	var names []string
	for name := range a.Header {
		if plain.MatchString(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return fmt.Sprintf("HTTP %d%s; body: %s; headers: %s", a.Status, code(a), bodyKind(a.Body), strings.Join(names, ", "))
}

// plain is the form of codes and of names. A text of another form is not shown, because it could be personal data.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)

// code returns the service's code of an error with a comma before it, or "".
func code(a readonly.Answer) string {
	switch code := a.Code(); {
	case code == "":
		return ""
	case plain.MatchString(code):
		return ", code " + code
	}
	return ", a code of another form"
}

func bodyKind(body []byte) string {
	if len(strings.TrimSpace(string(body))) == 0 {
		return "empty"
	}
	if !gjson.ValidBytes(body) {
		return "not JSON"
	}
	switch v := gjson.ParseBytes(body); {
	case v.IsBool():
		return "a Boolean"
	case v.IsObject():
		return "an object"
	}
	return "other JSON"
}
