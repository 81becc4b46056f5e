package directorycontact

import (
	"hash/maphash"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// sharing finds out which values several users have, such as a main line or the mailbox of a family: each of them could reset
// the passwords of the others. It keeps hashes only, so that a value takes a few bytes.
type sharing struct {
	seed   maphash.Seed
	region string
	// holders has who has each value, or several.
	holders map[uint64]uint64
}

// several stands for more than one user. No user's hash is even.
const several = 0

func newSharing(region string) sharing {
	return sharing{maphash.MakeSeed(), region, map[uint64]uint64{}}
}

// note takes in what the directory has of a user, whatever the user may register. A phone number is the same as mobile phone and
// as office phone, and with and without an extension. Numbers that cannot be read are not compared.
func (s *sharing) note(u graph.DirectoryContact) {
	for _, m := range directoryMethods {
		for _, v := range valuesOf(u, m) {
			if m.IsPhone() {
				n, err := phone.Parse(v, s.region)
				if err != nil {
					continue
				}
				n.Extension = ""
				v = n.String()
			}
			key, user := s.key(v), maphash.String(s.seed, u.ID)|1
			if before, known := s.holders[key]; known && before != user {
				user = several
			}
			s.holders[key] = user
		}
	}
}

// shared reports whether several users have a value, a phone number in Microsoft's form or an e-mail address.
func (s *sharing) shared(value string) bool {
	holder, known := s.holders[s.key(value)]
	return known && holder == several
}

func (s *sharing) key(value string) uint64 { return maphash.String(s.seed, strings.ToLower(value)) }

// candidate is a user for whom something may be registered. It is decided when all users are known.
type candidate struct {
	id string
	// values are what the user alone would have to register, by the place of the method in the query.
	values []candidateValue
	// data has a bit for each method for which the directory has something.
	data uint8
}

type candidateValue struct {
	method int
	value  string
}

// candidateOf returns the candidate for a user and some methods.
func candidateOf(u graph.DirectoryContact, methods []sspr.ContactMethod, region string) candidate {
	c := candidate{id: u.ID}
	for i, m := range methods {
		if len(valuesOf(u, m)) > 0 {
			c.data |= 1 << i
		}
		for _, v := range registrable(u, m, region) {
			c.values = append(c.values, candidateValue{i, v})
		}
	}
	return c
}

// row returns what can be registered for a candidate, and the methods whose data cannot: for each method, the first value that
// no other user has.
func (c candidate) row(methods []sspr.ContactMethod, s *sharing) (row sspr.ContactRow, unusable []sspr.ContactMethod) {
	row = sspr.ContactRow{}
	for _, v := range c.values {
		if m := methods[v.method]; row[m] == "" && !s.shared(v.value) {
			row[m] = v.value
		}
	}
	for i, m := range methods {
		if c.data&(1<<i) != 0 && row[m] == "" {
			unusable = append(unusable, m)
		}
	}
	return row, unusable
}
