package bench

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// scale is the number of users.
type scale struct {
	// single users have a resource each, bulk users share one; sample users are written one request at a time.
	single, bulk, sample int
	// rate is the number of operations per second that the throttled tenant accepts.
	rate int
	// plans is the number of repetitions of a plan.
	plans int
	// gone is the number of users who are deleted during the run.
	gone int
	// judged users are in the tenant of which readiness is asked.
	judged int
}

var (
	full  = scale{single: 1000, bulk: 10_000, sample: 60, rate: 1000, plans: 3, gone: 20, judged: 100_000}
	brief = scale{single: 100, bulk: 1000, sample: 20, rate: 200, plans: 1, gone: 20, judged: 10_000}
)

// BenchmarkBars measures everything once, for any -benchtime, and compares it with the bars. With -short it uses a
// tenth of the users, does not write the guide, and the verdicts are not meaningful.
func BenchmarkBars(b *testing.B) {
	size := full
	if testing.Short() {
		size = brief
	}
	t, r := build(b), &report{}
	done := 0
	for _, part := range []struct {
		name    string
		measure func(*testing.B, binaries, *report, scale)
	}{{"refresh", refresh}, {"bulk", bulk}, {"throttled", throttled}, {"extremes", extremes}, {"readiness", readiness}} {
		measured := false
		b.Run(part.name, func(b *testing.B) {
			if measured {
				return // a second round, because the time was too short: the first is enough
			}
			progress("%s", part.name)
			part.measure(b, t, r, size)
			b.ReportMetric(0, "ns/op")
			measured = true
			done++
		})
	}
	r.publish(b, t, done == 5 && !testing.Short())
}

// blocks returns a configuration in JSON with a block for each user, of the provider with that name. It is the cheapest
// one for Terraform itself, whose work for the instances of one for_each grows with the square of their number.
func blocks(b *testing.B, provider string, users []person) string {
	b.Helper()
	all := map[string]any{}
	for i, u := range users {
		all[fmt.Sprintf("user%05d", i+1)] = map[string]string{"user_id": u.name, "mobile_phone": u.mobile, "email": u.email}
	}
	text, err := json.Marshal(map[string]any{"resource": map[string]any{provider + "_user_contact_info": all}})
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

// forEach is the usual configuration of the same users.
const forEach = `
locals {
  users = { for u in csvdecode(file("users.csv")) : u.user_id => u }
}

resource "sspr_user_contact_info" "user" {
  for_each     = local.users
  user_id      = each.key
  mobile_phone = each.value.mobile_phone
  email        = each.value.email
}
`

// inBulk has one resource for all users.
const inBulk = `
resource "sspr_users_contact_info" "all" {
  users = {
    for u in csvdecode(file("users.csv")) : u.user_id => { for name, value in u : name => value if name != "user_id" && value != "" }
  }
}
`

// has checks that the tenant has what was configured.
func (n *tenant) has(b *testing.B, users []person) {
	b.Helper()
	wrong := 0
	_ = n.View(func(s emulator.State) {
		for _, u := range users {
			if s.Phone(u.name, emulator.PhoneMobile) != u.mobile || s.Email(u.name) != u.email {
				wrong++
			}
		}
	})
	if wrong > 0 {
		b.Fatalf("%d of %d users do not have what was configured", wrong, len(users))
	}
}
