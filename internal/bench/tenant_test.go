package bench

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// latency is the minimum duration of every HTTP request to the tenant. A batch is one HTTP request.
const latency = 50 * time.Millisecond

// tenant is an emulated tenant in the benchmark's process.
type tenant struct {
	*emulator.Server
	caPath string
}

// newTenant starts a tenant with a number of ordinary users. It answers at once until slow is called.
func newTenant(b *testing.B, users int, changes ...func(*emulator.State)) *tenant {
	b.Helper()
	server, err := emulator.Start(b.Context(), emulator.Options{Seed: func(s *emulator.State) {
		emulator.AddUsers(s, users)
		for _, change := range changes {
			change(s)
		}
	}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Close() })
	server.KeepBodies(false)
	caPath := filepath.Join(b.TempDir(), "ca.pem")
	if err := os.WriteFile(caPath, server.CACertificatePEM(), 0o600); err != nil {
		b.Fatal(err)
	}
	return &tenant{Server: server, caPath: caPath}
}

// slow adds the latency to every request from now on.
func (n *tenant) slow() { n.Inject(emulator.Fault{Delay: latency}) }

// traffic is what the tenant's Graph received.
type traffic struct {
	// http is the number of HTTP requests. A batch is one of them.
	http int
	// operations is the number of the items of batches and of single requests.
	operations, batched, batches int
	// throttled is the number of operations that were refused with 429.
	throttled int
	// window is the time from the first operation to the last one.
	window time.Duration
	// writers are the paths of operations that write.
	writes []string
}

// traffic returns the sums of the requests since the last reset.
func (n *tenant) traffic() traffic {
	var sum traffic
	var first, last time.Time
	for _, r := range n.Requests() {
		if r.Service != emulator.Graph {
			continue
		}
		if first.IsZero() || r.Time.Before(first) {
			first = r.Time
		}
		if r.Time.After(last) {
			last = r.Time
		}
		if !r.Batched {
			sum.http++
		}
		if r.IsBatch() {
			sum.batches++
			continue
		}
		sum.operations++
		if r.Batched {
			sum.batched++
		}
		if r.Status == http.StatusTooManyRequests {
			sum.throttled++
		}
		if r.IsWrite() {
			sum.writes = append(sum.writes, r.Path)
		}
	}
	sum.window = last.Sub(first)
	return sum
}

// String describes the share of batches.
func (t traffic) String() string {
	if t.batches == 0 {
		return fmt.Sprintf("%s HTTP requests, none of them a batch", count(t.http))
	}
	return fmt.Sprintf("%s HTTP requests for %s operations: %.1f%% of the operations in batches, %.1f in each",
		count(t.http), count(t.operations), 100*float64(t.batched)/float64(t.operations), float64(t.batched)/float64(t.batches))
}

// person is one user of a configuration. A value that is "" is not written.
type person struct{ name, mobile, email, office string }

func numbered(i int) person {
	return person{
		name: fmt.Sprintf("user%05d@%s", i, emulator.SeedDomain), mobile: fmt.Sprintf("+61 400%06d", 100_000+i),
		email: fmt.Sprintf("user%05d@fabrikam.example", i),
	}
}

func people(n int) []person {
	all := make([]person, n)
	for i := range all {
		all[i] = numbered(i + 1)
	}
	return all
}

// csv returns users as the file that the configurations read. (Terraform's range() ends at 1,024.)
func csv(users []person) string {
	var text strings.Builder
	text.WriteString("user_id,mobile_phone,email,office_phone\n")
	for _, u := range users {
		fmt.Fprintf(&text, "%s,%s,%s,%s\n", u.name, u.mobile, u.email, u.office)
	}
	return text.String()
}

// count formats a number with thousands separators.
func count(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
