package odata

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// person is what the filters of the tests look at.
type person struct {
	name    *string
	enabled bool
	mails   []string
}

func (p person) document() document.Document {
	mails := p.mails
	if mails == nil {
		mails = []string{}
	}
	return document.New("displayName", p.name, "accountEnabled", p.enabled, "otherMails", mails)
}

// tested filters people in every way.
var tested = &Entity{
	Name: "user", AdvancedCount: true, Always: []string{"displayName", "accountEnabled", "otherMails"},
	Filters: map[string]string{
		"displayName": "eq startswith endswith ge null", "accountEnabled": "eq null", "otherMails/any": "eq startswith endswith", "otherMails/$count": "eq ge",
	},
}

// random makes a filter and what it should find, worked out another way: 1 is true, 0 is false and a half is null.
func random(r *rand.Rand, depth int) (text string, finds func(person) float64) {
	names := []string{"Ann", "ann b", "B", "o'c", ""}
	name := names[r.IntN(len(names))]
	quoted := "'" + strings.ReplaceAll(name, "'", "''") + "'"
	is := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	lower := strings.ToLower
	kinds := 8
	if depth > 0 {
		kinds = 11
	}
	switch r.IntN(kinds) {
	case 0:
		return "displayName eq " + quoted, func(p person) float64 { return is(p.name != nil && lower(*p.name) == lower(name)) }
	case 1:
		return "DisplayName ne " + quoted, func(p person) float64 { return is(p.name == nil || lower(*p.name) != lower(name)) }
	case 2:
		return "startsWith(displayName, " + quoted + ")", func(p person) float64 {
			if p.name == nil {
				return 0.5
			}
			return is(len(*p.name) >= len(name) && lower((*p.name)[:len(name)]) == lower(name))
		}
	case 3:
		return "displayName in (null," + quoted + ")", func(p person) float64 { return is(p.name == nil || lower(*p.name) == lower(name)) }
	case 4:
		return "accountEnabled eq false", func(p person) float64 { return is(!p.enabled) }
	case 5:
		return "otherMails/any(x:x eq " + quoted + " or endswith(x,'z'))", func(p person) float64 {
			for _, one := range p.mails {
				if lower(one) == lower(name) || one[len(one)-1:] == "z" {
					return 1
				}
			}
			return 0
		}
	case 6:
		n := r.IntN(3)
		return fmt.Sprintf("otherMails/$count ge %d", n), func(p person) float64 { return is(len(p.mails) >= n) }
	case 7:
		return "displayName le " + quoted, func(p person) float64 { return is(p.name != nil && lower(*p.name) <= lower(name)) }
	case 8:
		inner, of := random(r, depth-1)
		return "not (" + inner + ")", func(p person) float64 { return 1 - of(p) }
	case 9:
		left, a := random(r, depth-1)
		right, b := random(r, depth-1)
		return "(" + left + ") AND (" + right + ")", func(p person) float64 { return min(a(p), b(p)) }
	default:
		left, a := random(r, depth-1)
		right, b := random(r, depth-1)
		return left + " or (" + right + ")", func(p person) float64 { return max(a(p), b(p)) }
	}
}

// TestFiltersFindWhatTheySay compares random filters on all people with an evaluation that shares no code with this one.
func TestFiltersFindWhatTheySay(t *testing.T) {
	var people []person
	for _, name := range []*string{nil, new("ANN"), new("Ann B"), new("b"), new("O'C"), new("")} {
		for _, mails := range [][]string{nil, {"ann"}, {"B", "xz"}} {
			people = append(people, person{name, true, mails}, person{name, false, mails})
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 3000 {
		text, finds := random(r, 3)
		f, err := parseFilter(text, tested, true)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for _, p := range people {
			want := finds(p) == 1
			if got := f.matches(p.document()); got != want {
				t.Fatalf("%s finds %s: %v instead of %v", text, p.document().Raw(), got, want)
			}
			if want {
				found++
			}
		}
	}
	if found == 0 {
		t.Error("no filter found anybody")
	}
}

func TestWhatAFilterSays(t *testing.T) {
	for text, want := range map[string]string{
		"displayName eq 'x'": "x", "accountEnabled eq true and displayName eq 'x'": "x", "displayName eq 'x' or accountEnabled eq true": "",
		"not (displayName eq 'x')": "", "displayName ne 'x'": "", "displayName eq null": "", "displayName in ('x')": "",
	} {
		f, err := parseFilter(text, tested, true)
		if got, ok := f.Equals("id", "displayName"); err != nil || got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v, %v", text, got, ok, err)
		}
		if f.Only([]string{"displayName"}) == strings.Contains(text, "accountEnabled") {
			t.Errorf("%s looks at other properties", text)
		}
	}
}

// FuzzFilter: no filter makes the parser or the evaluation panic, and what is accepted is refused with a word less than it needs.
func FuzzFilter(f *testing.F) {
	for _, text := range []string{
		"", "displayName eq 'a''b'", "not (otherMails/any(x:startsWith(x,'a')))", "a/b/$count ge 1 or (c in (1,null,true))", "x/any()",
		"createdDateTime ge 2026-01-01T00:00:00Z", "id eq 184efa21-98c3-4e5d-95ab-d07053a96e67", "((((", "'", "/any(", "startsWith(", "otherMails/$count eq -1",
	} {
		f.Add(text)
	}
	o := person{new("Ann"), true, []string{"a"}}.document()
	f.Fuzz(func(t *testing.T, text string) {
		for _, advanced := range []bool{true, false} {
			filter, err := parseFilter(text, tested, advanced)
			if err != nil {
				continue
			}
			found := filter.matches(o)
			if !advanced {
				continue
			}
			negated, err := parseFilter("not ("+text+")", tested, true)
			if err != nil {
				continue // too deep
			}
			if found && negated.matches(o) {
				t.Errorf("%q and its negation both match", text)
			}
		}
	})
}

func FuzzSearch(f *testing.F) {
	for _, text := range []string{`"displayName:a"`, `"displayName:a" AND "displayName:b" OR "displayName:c"`, `"`, `""`, `(`, `"displayName:李四(David Li)"`} {
		f.Add(text)
	}
	o := person{new("李四(David Li)"), true, nil}.document()
	f.Fuzz(func(_ *testing.T, text string) {
		if s, err := parseSearch(text, tested); err == nil {
			s.matches(o)
		}
	})
}

func TestWordsOfSearches(t *testing.T) {
	for text, want := range map[string]string{
		"hello world": "[hello world]", "HelloWorld": "[hello world]", "helloWORLD": "[hello world]", "hello.world": "[hello world helloworld]",
		"hello123world": "[hello 123 world]", "HELLOworld": "[helloworld]", "HelloWORld": "[hello world]", "李四(David Li)": "[李四 david 李四david li li]",
	} {
		if got := fmt.Sprint(words(text, true)); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
