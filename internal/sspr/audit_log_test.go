package sspr_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestAuditLog checks that all events are counted and only the newest kept, in whatever order the log lists them.
func TestAuditLog(t *testing.T) {
	const many = 5 * sspr.MostAuditEvents
	events := make([]sspr.AuditEvent, 0, many)
	for i := range many {
		e := sspr.AuditEvent{ID: fmt.Sprintf("%05d", i), At: time.Unix(int64(many-i), 0), Activity: "Update SSPR Settings", Result: "success"}
		if i%2 == 1 { // every other event changed nothing
			e.Changes = []sspr.AuditChange{{Setting: "NotifyUsersOfReset"}}
			e.Result = []string{"failure", "timeout", "", "unknownFutureValue"}[i/2%4]
		}
		events = append(events, e)
	}
	ids := func(events []sspr.AuditEvent) (all []string) {
		for _, e := range events {
			all = append(all, e.ID)
		}
		return all
	}
	var newest, changes []string
	for i := range sspr.MostAuditEvents {
		newest, changes = append(newest, events[i].ID), append(changes, events[2*i].ID)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for name, order := range map[string]func(){
		"newest first": func() {},
		"oldest first": func() { slices.Reverse(events) },
		"in any order": func() {
			random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		},
	} {
		order()
		var log sspr.AuditLog
		for _, e := range events {
			if log.Add(e); len(log.Newest) > 2*sspr.MostAuditEvents {
				t.Fatalf("%s: %d events are kept", name, len(log.Newest))
			}
		}
		log.Finish()
		if want := (sspr.AuditResults{Success: many / 2, Failure: many / 8, Timeout: many / 8, Other: many / 4}); log.Results != want || log.Results.Total() != many {
			t.Errorf("%s: %+v, want %+v", name, log.Results, want)
		}
		if diff := cmp.Diff(newest, ids(log.Newest)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(changes, ids(log.Changes)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	var log sspr.AuditLog
	log.Add(sspr.AuditEvent{Activity: "Reset password (self-service)"})
	if log.Finish(); len(log.Changes) != 0 || len(log.Newest) != 1 {
		t.Errorf("a reset is no change of a setting: %+v", log)
	}
}
