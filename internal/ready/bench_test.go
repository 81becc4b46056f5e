package ready_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// BenchmarkAssess judges 100,000 users, today and at three endings. Every plan with the data source waits for it.
func BenchmarkAssess(b *testing.B) {
	all := people(rand.New(rand.NewPCG(1, 17)), 100_000)
	rules := ready.Rules{Required: 1, State: new(sspr.MigrationComplete), Endings: sspr.Endings(), AsOf: "2026-11-30"}
	b.ReportAllocs()
	for b.Loop() {
		rules.Assess(slices.Values(all), 100)
	}
}

// TestAssessIsLean checks that memory is allocated for lists and results, and not for each of very many people.
func TestAssessIsLean(t *testing.T) {
	all := people(rand.New(rand.NewPCG(1, 17)), 5000)
	rules := ready.Rules{Required: 1, Endings: sspr.Endings(), AsOf: "2026-11-30"}
	if n := testing.AllocsPerRun(5, func() { rules.Assess(slices.Values(all), 0) }); n > 100 {
		t.Errorf("%.0f allocations for %d people", n, len(all))
	}
}
