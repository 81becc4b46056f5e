package graph

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestStartingValueIsNotForgotten: a starting value that was accepted is confirmed although the change was planned again
// after it, and counts as written.
func TestStartingValueIsNotForgotten(t *testing.T) {
	const post = http.MethodPost
	again := emulator.Fault{Method: post, Path: "/emailMethods", Status: 503, Times: 1}
	for name, test := range map[string]struct {
		faults []emulator.Fault
		kind   serviceerror.Kind
		says   string
	}{
		"kept":     {[]emulator.Fault{again}, serviceerror.Other, ""},
		"not kept": {[]emulator.Fault{{Method: post, Path: "/phoneMethods", NotPersisted: true, Times: 1}, again}, serviceerror.NotPersisted, "mobile phone"},
		"lost":     {[]emulator.Fault{{Method: post, Path: "/phoneMethods", Drop: emulator.DropAfter, Times: 1}}, serviceerror.Other, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, kim(contacts{office: office1}))
			client.options.ConfirmFor = 400 * time.Millisecond
			for _, f := range test.faults {
				f.Service = emulator.Graph
				server.Inject(f)
			}
			result, err := update(t, client, ContactChange{Prepopulate: true, Wanted: contacts{mobile: mobile1, email: email1, office: office2}})
			if serviceerror.KindOf(err) != test.kind || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v", err)
			}
			if err == nil && test.kind != serviceerror.Other {
				t.Error("it seems to have succeeded")
			}
			if !slices.Contains(result.Written, mobile) || !slices.Contains(result.Written, email) || slices.Contains(result.Written, office) {
				t.Errorf("written: %v", result.Written)
			}
		})
	}
}
