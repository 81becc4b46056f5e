package concurrency

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestActionWaitsForTheUser: an action waits for a resource of the same apply that is changing the same user's methods, and
// does not look in the middle of it.
func TestActionWaitsForTheUser(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	process := n.Serve(t, n.Administrator())
	underWay := make(chan struct{})
	n.Inject(emulator.Fault{
		Service: emulator.Graph, Method: http.MethodPost, Path: "/phoneMethods", Times: 1,
		Reached: func() { close(underWay) }, Delay: 500 * time.Millisecond,
	})
	applied := make(chan error, 1)
	go func() {
		applied <- process.Resource("sspr_user_contact_info").Apply(t, acctest.Values{"user_id": emulator.SeedUserID, "mobile_phone": "+61 400111222", "on_destroy": "remove", "mode": "enforce"})
	}()
	<-underWay // the phone is sent, and not stored yet

	const name = "sspr_remove_registered_method"
	object := process.Schema.ActionSchemas[name].Schema.ValueType().(tftypes.Object)
	stream, err := process.ProviderServer.(tfprotov6.ActionServer).InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{
		ActionType: name, Config: acctest.Dynamic(object, acctest.Fill(object, acctest.Values{"user_id": emulator.SeedUserID, "method": "mobile_phone"})),
	})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for event := range stream.Events {
		if progress, ok := event.Type.(tfprotov6.ProgressInvokeActionEventType); ok {
			said = append(said, progress.Message)
		}
	}
	if err := <-applied; err != nil {
		t.Errorf("the resource: %v", err)
	}
	if !strings.Contains(strings.Join(said, "\n"), "Removed 1 of 1: mobile phone.") {
		t.Errorf("the action did not wait: %v", said)
	}
}
