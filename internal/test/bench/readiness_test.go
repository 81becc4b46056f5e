package bench

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// The pace of reports: five requests in ten seconds (graph-api 6.2).
const (
	reportsMost   = 5
	reportsWithin = 10 * time.Second
)

// allUsers asks who could reset a password, today and after each of the dates that are ahead.
const allUsers = `
data "sspr_readiness" "all" {
  methods_required = 1
  methods          = ["email", "mobile_phone", "office_phone", "mobile_app_notification", "mobile_app_code", "security_questions"]
}

output "endings" {
  value = data.sspr_readiness.all.endings[*].summary
}
`

// registers changes a user to have one of several combinations of methods, and the license.
func registers(i int, u *emulator.User) {
	u.AssignedLicenses = []emulator.AssignedLicense{{SkuID: emulator.PremiumP1SkuID}}
	all := [][]string{nil, {"mobilePhone"}, {"mobilePhone", "email"}, {"securityQuestion"}, {"microsoftAuthenticatorPush", "softwareOneTimePasscode"}, {"fido2"}, {"officePhone", "securityQuestion"}}
	u.RegisteredMethods = all[i%len(all)]
}

// readiness judges every user of a large tenant at every ending.
func readiness(b *testing.B, t binaries, r *report, size scale) {
	n := newTenant(b, 0, func(s *emulator.State) { emulator.AddUsers(s, size.judged, registers) })
	w := t.workspace(b, "sspr", n.Environment(n.caPath)...)
	w.write(b, "main.tf", allUsers)
	n.slow()
	planned := w.must(b, 2, plan...) // 2 is the new output
	ended := time.Now()
	reports, others, first := 0, 0, ended
	for _, request := range n.Requests() {
		if request.Service != emulator.Graph || request.Batched {
			continue
		}
		if strings.HasSuffix(request.Path, "/userRegistrationDetails") {
			reports++
			if request.Time.Before(first) {
				first = request.Time
			}
		} else if !request.IsBatch() {
			others++
		}
	}
	pace := time.Duration((reports-1)/reportsMost) * reportsWithin
	beyond := ended.Sub(first) - pace
	work := "`sspr_readiness` with three endings over " + count(size.judged) + " users"
	r.bar(b, work, "memory below 150 MB", planned.provider < 150_000_000, "%s", megabytes(planned.provider))
	r.bar(b, "the same, wall time", "below 2 s beyond the pace of reports (5 requests in 10 s)", beyond < 2*time.Second,
		"%s beyond %s, from the first request for the report to the end of the plan", seconds(beyond), seconds(pace))
	r.fact(work, "%s requests for the report, %s others; %s on this machine", count(reports), count(others), seconds(planned.took))
}
