package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// remedy is what helps if a need is not met.
type remedy int

// The remedies.
const (
	none remedy = iota
	// signInFirst is to fix the sign-in, which has a line of its own.
	signInFirst
	// grant is to grant the application a permission.
	grant
	// otherApplication is to sign in with an application that can have the permission.
	otherApplication
	// lookUp is to look up the user's roles.
	lookUp
	// giveRole is to give the user a role.
	giveRole
	// advised is to do what the advice for the error is.
	advised
)

// finding is the verdict about one need.
type finding struct {
	need   need
	status status
	// why is the reason if the need is not met, as a phrase.
	why    string
	remedy remedy
	err    *serviceerror.Error
}

// judge decides about needs by the token and the reads.
type judge struct {
	signedIn map[serviceerror.Service]*signIn
	reads    *reads
}

// of returns the verdict about a need. A read decides if there is one. Else the token does, as far as it shows what the need asks
// for.
func (j judge) of(n need) finding {
	s := j.signedIn[n.service]
	if s.err != nil {
		return finding{n, statusOf(s.err), "no sign-in to " + the(n.service), signInFirst, nil}
	}
	f := s.byToken(n)
	if n.read == "" {
		return f
	}
	switch err := j.reads.results[n.read]; {
	case err == nil && n.narrower != nil && f.status == missing && holds(s.identity.Permissions, n.narrower):
		return f
	case err == nil:
		return finding{need: n}
	case err.Kind == serviceerror.Forbidden || err.Kind == serviceerror.ScopeMissing:
		return refused(f, s)
	default:
		return finding{n, statusOf(err), lower(diagnose.Error(err).Summary()) + answered(err), advised, err}
	}
}

// refused returns the verdict about a read that the service refused, by what the token shows of the reason.
func refused(f finding, s *signIn) finding {
	switch f.status {
	case missing:
		return f
	case works:
		return finding{f.need, missing, "refused (HTTP 403), although the token has " + s.evidence(f.need), none, nil}
	default:
		return finding{f.need, missing, "refused (HTTP 403): the user needs the role " + either(f.need.roles), giveRole, nil}
	}
}

// byToken returns the verdict about a need as far as the token shows it.
func (s *signIn) byToken(n need) finding {
	identity := s.identity
	switch {
	case n.service == serviceerror.Graph && s.held(n) == "" && identity.AppOnly:
		return finding{n, missing, "no permission " + either(n.permissions), grant, nil}
	case n.service == serviceerror.Graph && s.held(n) == "":
		return finding{n, missing, "no permission " + either(n.permissions) + " in the token", otherApplication, nil}
	case n.roleOfApplication && identity.AppOnly && !holds(s.roles, slices.Concat(n.roles, n.higher)):
		return finding{n, unknown, "an application also needs the role " + either(n.roles) + ", which its token does not always show", none, nil}
	case identity.AppOnly || holds(s.roles, slices.Concat(n.roles, n.higher)):
		return finding{need: n}
	case !s.showsRoles:
		return finding{n, unknown, "the token does not show whether the user has the role " + either(n.roles), lookUp, nil}
	default:
		return finding{n, missing, "no role " + either(n.roles) + " in the token", giveRole, nil}
	}
}

// held returns the permission of the token that suffices for a need, or "".
func (s *signIn) held(n need) string {
	enough := slices.Concat(n.permissions, n.wider)
	if !s.identity.AppOnly {
		enough = append(enough, n.delegated...)
	}
	for _, p := range s.identity.Permissions {
		if holds([]string{p}, enough) {
			return p
		}
	}
	return ""
}

// evidence returns what in the token suffices for a need.
func (s *signIn) evidence(n need) string {
	var parts []string
	if held := s.held(n); held != "" {
		parts = append(parts, "the permission "+held)
	}
	for _, role := range s.roles {
		if !s.identity.AppOnly && holds([]string{role}, slices.Concat(n.roles, n.higher)) {
			parts = append(parts, "the role "+role)
		}
	}
	return joined(parts, "and")
}

func holds(some, enough []string) bool {
	return slices.ContainsFunc(some, func(one string) bool {
		return slices.ContainsFunc(enough, func(other string) bool { return strings.EqualFold(one, other) })
	})
}

// verdict is the verdict about one operation of a type.
type verdict struct {
	// asked reports whether the type has the operation.
	asked  bool
	status status
	// because are the needs that are not met and decide the status. without are optional needs that are not met.
	because, without []finding
}

// together returns the verdict about an operation with these needs. If all are optional, one of them has to be met.
func (j judge) together(needs []need) verdict {
	v := verdict{asked: len(needs) > 0}
	for _, n := range needs {
		f := j.of(n)
		switch {
		case f.status == works:
		case n.loss != "":
			v.without = append(v.without, f)
		default:
			v.because = append(v.because, f)
		}
	}
	if len(needs) > 0 && len(v.without) == len(needs) {
		v.because, v.without = v.without[:1], nil
	}
	for _, f := range v.because {
		v.status = max(v.status, f.status)
	}
	return v
}

// row is the verdict about a type.
type row struct {
	subject     subject
	plan, apply verdict
	// unchecked are the needs of the checks of a plan that are not met.
	unchecked []finding
}

// works reports whether everything that the type does works.
func (r row) works() bool { return r.plan.status == works && r.apply.status == works }

// row returns the verdict about a type. Applying reads first, so what planning lacks, applying lacks too.
func (j judge) row(s subject) row {
	r := row{subject: s, plan: j.together(s.plan), apply: j.together(s.apply)}
	for _, n := range s.checks() {
		if f := j.of(n); f.status != works {
			r.unchecked = append(r.unchecked, f)
		}
	}
	if !r.apply.asked {
		return r
	}
	r.apply.status = max(r.apply.status, r.plan.status)
	for i, f := range r.apply.because {
		if f.remedy == lookUp && r.plan.status == missing { // a user who may not even read has no role that may write
			r.apply.because[i].remedy, r.apply.because[i].why = giveRole, "the user needs the role "+either(f.need.roles)
		}
	}
	return r
}

// the returns the name of a service within a sentence.
func the(service serviceerror.Service) string {
	if service == serviceerror.Portal {
		return "the " + string(service)
	}
	return string(service)
}

// either returns words joined with "or".
func either(words []string) string { return joined(words, "or") }

func joined(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// answered returns what the service answered, in parentheses.
func answered(e *serviceerror.Error) string {
	if e.Status == 0 {
		return ""
	}
	return " (" + strings.TrimSpace(fmt.Sprintf("HTTP %d %s", e.Status, e.Code)) + ")"
}

// lower returns a phrase with its first letter in lower case, unless the word is an abbreviation.
func lower(text string) string {
	if len(text) > 1 && strings.ToUpper(text[:2]) == text[:2] {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}
