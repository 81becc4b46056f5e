package twin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// refusal is why something cannot be read.
type refusal struct {
	status int
	code   string
	// err is the error of sign-in, nil if the service answered. odd is set if the answer is not understood.
	err error
	odd bool
}

// understood reports whether an answer has the form of a value, which it then reads.
func understood(body []byte, into any) bool { return json.Unmarshal(body, into) == nil }

// odd is the reason if the answer is not what is known of it.
func odd() *refusal {
	return &refusal{status: http.StatusBadRequest, code: "NotUnderstood", odd: true}
}

// unread is what could not be read.
type unread struct {
	parts []unreadPart
}

type unreadPart struct {
	part
	refusal
}

func (u *unread) add(p part, why *refusal) { u.parts = append(u.parts, unreadPart{p, *why}) }

// has reports whether a part could not be read.
func (u *unread) has(name string) bool {
	return slices.ContainsFunc(u.parts, func(p unreadPart) bool { return p.name == name })
}

// lines returns one line for each part, with what reading it takes, and one for all parts for which sign-in failed in the same
// way.
func (u *unread) lines() (lines []string) {
	told := map[string]bool{}
	for _, p := range u.parts {
		if p.err == nil {
			lines = append(lines, p.line())
			continue
		}
		why := p.err.Error()
		if told[why] {
			continue
		}
		told[why] = true
		var names, permissions []string
		for _, other := range u.parts {
			if other.err == nil || other.err.Error() != why {
				continue
			}
			names = append(names, other.name)
			if !slices.Contains(permissions, other.permission) {
				permissions = append(permissions, other.permission)
			}
		}
		p.name, p.permission = strings.Join(names, ", "), strings.Join(permissions, "; ")
		lines = append(lines, p.line())
	}
	return lines
}

func (p unreadPart) line() string {
	answer := fmt.Sprintf("the service answered %d %s", p.status, p.code)
	switch {
	case p.odd:
		return p.name + " (the answer does not have the documented form)"
	case serviceerror.KindOf(p.err) == serviceerror.NoCredential:
		return fmt.Sprintf("%s (no credential for %s; -doctor shows what to set)", p.name, p.service)
	case p.err != nil:
		answer = p.err.Error()
	}
	return fmt.Sprintf("%s (%s). Reading it needs %s", p.name, strings.TrimRight(answer, ". "), p.permission)
}

func (u *unread) first() error {
	if len(u.parts) == 0 {
		return errors.New("the service answered nothing")
	}
	if err := u.parts[0].err; err != nil {
		if serviceerror.KindOf(err) == serviceerror.NoCredential {
			return fmt.Errorf("there is no credential for %s; -doctor shows what to set", u.parts[0].service)
		}
		return err
	}
	return errors.New(u.parts[0].line())
}

// marks returns the paths that are refused in the emulated tenant.
func (u *unread) marks() (marks []emulator.Unreadable) {
	marked := map[string]bool{}
	for _, p := range u.parts {
		paths := p.marks
		if paths == nil {
			path, _, _ := strings.Cut(p.path, "?")
			paths = []string{path}
		}
		for _, path := range paths {
			if !marked[path] {
				marked[path] = true
				marks = append(marks, emulator.Unreadable{Path: path, Status: p.status, Code: p.code})
			}
		}
	}
	return marks
}
