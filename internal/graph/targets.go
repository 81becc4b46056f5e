package graph

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// groupTarget is the type of target that the admin center makes.
const groupTarget = "group"

// plainTargets returns the targets in a collection, nil if there is no collection.
func plainTargets(raw json.RawMessage) *[]sspr.Target {
	found := document.List(raw)
	if found == nil {
		return nil
	}
	plain := make([]sspr.Target, 0, len(found))
	for _, t := range found {
		plain = append(plain, plainTarget(t))
	}
	return &plain
}

func plainTarget(t document.Object) sspr.Target {
	return sspr.Target{ID: document.Text(t["id"]), Type: document.Text(t["targetType"])}
}

// same returns what equal targets have in common. Graph does not promise the spelling of IDs.
func same(t sspr.Target) string {
	kind := t.Type
	if kind == "" {
		kind = groupTarget
	}
	return strings.ToLower(kind + " " + t.ID)
}

// agreed returns the value of a property that all targets share, or nil.
func agreed[T comparable](targets []document.Object, name string) *T {
	var shared *T
	for i, t := range targets {
		now := document.Value[T](t[name])
		if now == nil || i > 0 && *now != *shared {
			return nil
		}
		shared = now
	}
	return shared
}

// newTargets returns the collection that has to be sent so that it has the wanted targets, in any order, or nil if it
// has. The service replaces a collection as a whole, so targets that stay are sent as they came, and new ones get the
// defaults.
func newTargets(raw json.RawMessage, wanted *[]sspr.Target, defaults properties) []document.Object {
	if wanted == nil {
		return nil
	}
	known := map[string]document.Object{}
	for _, t := range document.List(raw) {
		if key := same(plainTarget(t)); known[key] == nil {
			known[key] = t
		}
	}
	next := make([]document.Object, 0, len(*wanted))
	taken := map[string]bool{}
	for _, t := range *wanted {
		key := same(t)
		if taken[key] {
			continue
		}
		taken[key] = true
		if found := known[key]; found != nil {
			next = append(next, found)
		} else {
			next = append(next, newTarget(t, defaults))
		}
	}
	for key := range known {
		if !taken[key] {
			return next
		}
	}
	if len(taken) == len(known) {
		return nil
	}
	return next
}

func newTarget(t sspr.Target, defaults properties) document.Object {
	kind := t.Type
	if kind == "" {
		kind = groupTarget
	}
	made := document.Object{"targetType": document.Raw(kind), "id": document.Raw(t.ID)}
	for name, v := range defaults {
		made[name] = document.Raw(v)
	}
	return made
}

// withFlag returns targets with a property set on all of them, and whether one of them had another value. It does not
// change the targets that it receives.
func withFlag[T comparable](targets []document.Object, name string, wanted T) (set []document.Object, changed bool) {
	set = make([]document.Object, 0, len(targets))
	for _, t := range targets {
		if now := document.Value[T](t[name]); now == nil || *now != wanted {
			t, changed = maps.Clone(t), true
			t[name] = document.Raw(wanted)
		}
		set = append(set, t)
	}
	return set, changed
}
