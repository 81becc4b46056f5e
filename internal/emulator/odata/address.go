package odata

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/schema"
)

// The versions of the API, as paths begin with them.
const (
	// Prefix is the path of version 1.0.
	Prefix = "/v1.0"
	// BetaPrefix is the path of the beta version.
	BetaPrefix = "/beta"
)

// Address is where a request goes. AddressOf returns it.
type Address struct {
	// Prefix is the path of the version: Prefix or BetaPrefix.
	Prefix string
	// Exists is true if the model of version 1.0 has the path. Unknown is the first part that it does not have.
	Exists  bool
	Unknown string
	// Shape is the path below the version with names as the model spells them and "{}" for each key: "/users/{}/memberOf".
	Shape string
	// Path is the path in the model.
	Path schema.Path
	// List is true in the beta version for a list whose one object the shape leads to.
	List bool

	asked string // the path as the client wrote it, escaped
	count bool   // it ends with $count, which is left out of Shape and Path
}

type addressKey struct{}

// AddressOf returns the address of a request that Canonical returned.
func AddressOf(r *http.Request) Address {
	a, _ := r.Context().Value(addressKey{}).(Address)
	return a
}

// Canonical returns the request with its address. Its path is as routes spell it, whatever the client's way: below Prefix, with
// names as in the model, keys between slashes and without $count at the end. A path that the model does not have stays what it is.
func Canonical(r *http.Request) *http.Request {
	a := Address{asked: r.URL.EscapedPath()}
	prefix, parts, ok := split(a.asked)
	a.Prefix = prefix
	if prefix == BetaPrefix {
		parts, a.List = withoutBetaKey(parts)
	}
	if ok {
		a.Path, a.Unknown, a.Exists = schema.Resolve(parts)
	}
	if last := len(a.Path.Segments) - 1; a.Exists && last > 0 && a.Path.Segments[last].Name == "$count" {
		a.count = true
		a.Path.Segments = a.Path.Segments[:last]
	}
	target := *r.URL
	if a.Exists {
		target.Path, target.RawPath, a.Shape = Prefix, Prefix, ""
		for _, s := range a.Path.Segments {
			name, shown := s.Name, s.Name
			if s.Key != "" {
				name, shown = s.Key, "{}"
			}
			target.Path += "/" + name
			target.RawPath += "/" + url.PathEscape(name)
			a.Shape += "/" + shown
		}
	}
	r = r.WithContext(context.WithValue(r.Context(), addressKey{}, a))
	r.URL = &target
	return r
}

// split returns the version of an escaped path and its parts below the version, without escapes.
func split(path string) (prefix string, parts []string, ok bool) {
	all := strings.Split(strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/"), "/")
	switch version := "/" + strings.ToLower(all[0]); version {
	case Prefix, BetaPrefix:
		prefix = version
	default:
		return "/" + all[0], nil, false
	}
	for _, one := range all[1:] {
		part, err := url.PathUnescape(one)
		if err != nil {
			return prefix, nil, false
		}
		parts = append(parts, part)
	}
	return prefix, parts, len(parts) > 0
}

// betaLists are objects of version 1.0 that are lists with one object in the beta version, and the key of the object there
// (https://learn.microsoft.com/graph/api/authorizationpolicy-get).
var betaLists = map[string]string{"policies/authorizationpolicy": "authorizationpolicy"}

// withoutBetaKey returns the parts of a path as version 1.0 has it, and whether it leads to a list.
func withoutBetaKey(parts []string) (same []string, list bool) {
	if len(parts) < 2 {
		return parts, false
	}
	key, ok := betaLists[strings.ToLower(parts[0]+"/"+parts[1])]
	if !ok || len(parts) == 2 {
		return parts, ok
	}
	if strings.EqualFold(parts[2], key) {
		return slices.Delete(slices.Clone(parts), 2, 3), false
	}
	return parts, false
}

// Shape returns the shape of a path with its version, or "" if the model does not have it.
func Shape(path string) string {
	return AddressOf(Canonical(&http.Request{URL: &url.URL{Path: path}})).Shape
}

// AlternateKey returns the name of a property that the address uses as a key instead of the object id, and the set that it is the
// key of; "" if it uses none.
func (a Address) AlternateKey() (set, name string) {
	for i, s := range a.Path.Segments {
		if s.KeyName != "" && !strings.EqualFold(s.KeyName, "id") {
			return a.Path.Segments[i-1].Name, s.KeyName
		}
	}
	return "", ""
}

// Keys returns the keys in the address, without escapes, in order.
func (a Address) Keys() (keys []string) {
	for _, s := range a.Path.Segments {
		if s.Key != "" {
			keys = append(keys, s.Key)
		}
	}
	return keys
}

// Counts reports whether the client asks for a number alone: the path ends with $count.
func (a Address) Counts() bool { return a.count }

// Described returns the path for a message: with {id} for keys, which may be names of people.
func (a Address) Described() string {
	shape := strings.ReplaceAll(a.Shape, "{}", "{id}")
	if a.count {
		shape += "/$count"
	}
	return shape
}
