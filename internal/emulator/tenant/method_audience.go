package tenant

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// MethodTarget is a user or a group that a configuration of a method includes or excludes (graph-api 2.3).
type MethodTarget struct {
	TargetType        string `json:"targetType"`
	ID                string `json:"id"`
	IsUsableForSignIn bool   `json:"isUsableForSignIn"`
	CampaignMethod    string `json:"targetedAuthenticationMethod"` // only in the registration campaign
}

// union returns the targets of two lists, each once.
func union(a, b []MethodTarget) []MethodTarget {
	all := slices.Clone(a)
	for _, t := range b {
		if !slices.ContainsFunc(all, func(o MethodTarget) bool { return strings.EqualFold(o.ID, t.ID) && o.TargetType == t.TargetType }) {
			all = append(all, t)
		}
	}
	return all
}

// methodAudience are those who may use a method.
type methodAudience struct {
	enabled          bool
	include, exclude []MethodTarget
}

// audienceOf reads the configuration of a method. One that is not there or that a test has broken allows no user.
func (s *State) audienceOf(id string) (a methodAudience) {
	d := s.AuthenticationMethod(id)
	if d == nil {
		return a
	}
	raw, _ := d.Get("state")
	state, _ := document.Text(raw)
	a.enabled = state == methodStateEnabled
	raw, _ = d.Get(KeyIncludeTargets)
	_ = json.Unmarshal(raw, &a.include)
	raw, _ = d.Get("excludeTargets")
	_ = json.Unmarshal(raw, &a.exclude)
	return a
}

// has reports whether a user is included by one of the targets that count. Exclusion
// wins over inclusion. inGroup reports whether a user is in a group or in a group in it.
func (a methodAudience) has(u *User, inGroup func(user, group string) bool, counts func(MethodTarget) bool) bool {
	hits := func(t MethodTarget) bool {
		if t.TargetType == "user" {
			return strings.EqualFold(t.ID, u.ID)
		}
		return t.ID == AllUsers || inGroup(u.ID, t.ID)
	}
	return a.enabled && !slices.ContainsFunc(a.exclude, hits) &&
		slices.ContainsFunc(a.include, func(t MethodTarget) bool { return counts(t) && hits(t) })
}

// AllUsers is the id of all users in the targets.
const AllUsers = "all_users"
