package diagnose_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// timeout returns the attribute with one time.
func timeout(o deadline.Operation, text string) deadline.Timeouts {
	nothing := deadline.NoTimeouts()
	values := map[string]attr.Value{}
	for name := range nothing.AttributeTypes(context.Background()) {
		values[name] = types.StringNull()
	}
	values[string(o)] = types.StringValue(text)
	nothing.Object = types.ObjectValueMust(nothing.AttributeTypes(context.Background()), values)
	return nothing
}

// TestNoTimeouts checks that the value without times has the type of the attribute, because otherwise no imported state
// could have it.
func TestNoTimeouts(t *testing.T) {
	t.Parallel()
	a := deadline.UsualTimes.Attribute(t.Context())
	if got := deadline.NoTimeouts().Type(t.Context()); !got.Equal(a.GetType()) {
		t.Errorf("%v is not %v", got, a.GetType())
	}
	text := a.(schema.SingleNestedAttribute).Attributes["create"].GetMarkdownDescription()
	if !strings.HasSuffix(text, "Defaults to `15m`.") {
		t.Errorf("got %q", text)
	}
}

// TestWithin checks that every operation has the configured time, or else its default.
func TestWithin(t *testing.T) {
	t.Parallel()
	times := deadline.Times{Write: 2 * time.Hour, Read: 30 * time.Minute}
	for o, otherwise := range map[deadline.Operation]time.Duration{
		deadline.Create: times.Write, deadline.Update: times.Write, deadline.Delete: times.Write, deadline.Read: times.Read,
	} {
		check := func(detail deadline.Timeouts, want time.Duration) {
			var diags diag.Diagnostics
			ctx, cancel := times.Within(t.Context(), detail, o, &diags)
			defer cancel()
			if end, ok := ctx.Deadline(); !ok || diags.HasError() || time.Until(end).Round(time.Minute) != want {
				t.Errorf("%s ends in %s, want %s (%v)", o, time.Until(end), want, diags)
			}
		}
		check(deadline.NoTimeouts(), otherwise)
		check(deadline.Timeouts{}, otherwise)
		check(timeout(o, "7m"), 7*time.Minute)
	}
}

// TestMoreTime checks that the advice names the attribute only if the operation's own time is over. The user cannot set a
// client's own bounds.
func TestMoreTime(t *testing.T) {
	t.Parallel()
	failure := func(kind serviceerror.Kind) error {
		return &serviceerror.Error{Service: serviceerror.Graph, Operation: "read it", Kind: kind, Message: "no"}
	}
	over := func(o deadline.Operation, detail string) context.Context {
		var diags diag.Diagnostics
		ctx, cancel := deadline.UsualTimes.Within(t.Context(), timeout(o, detail), o, &diags)
		t.Cleanup(cancel)
		if detail == "1ns" {
			<-ctx.Done()
		}
		return ctx
	}
	canceled, cancel := context.WithCancel(over(deadline.Create, "1h"))
	cancel()
	const late = "Operation timed out"
	for name, c := range map[string]struct {
		ctx           context.Context
		kind          serviceerror.Kind
		summary, text string
		without       string
	}{
		"over":                {over(deadline.Create, "1ns"), serviceerror.TimedOut, late, `create had a timeout of 1ns. If the service is slow, increase it in the resource's block, for example: timeouts = { create = "15m" }`, ""},
		"a refresh":           {over(deadline.Read, "1ns"), serviceerror.TimedOut, late, `timeouts = { read = "5m" }. A refresh uses the timeout in the state`, ""},
		"while it repeated":   {over(deadline.Update, "1ns"), serviceerror.Throttled, late, "timeouts = {", ""},
		"while it confirmed":  {over(deadline.Delete, "1ns"), serviceerror.NotPersisted, late, "A destroy uses the timeout in the state", ""},
		"not for that reason": {over(deadline.Create, "1ns"), serviceerror.Forbidden, "Missing permission or directory role", "", "timeouts"},
		"a client's bound":    {over(deadline.Create, "1h"), serviceerror.TimedOut, late, "Run the command again", "timeouts"},
		"canceled":            {canceled, serviceerror.TimedOut, late, "", "timeouts"},
		"no operation":        {t.Context(), serviceerror.TimedOut, late, "", "timeouts"},
	} {
		d := diagnose.ErrorIn(c.ctx, failure(c.kind))
		if d.Summary() != c.summary || !strings.Contains(d.Detail(), c.text) || c.without != "" && strings.Contains(d.Detail(), c.without) {
			t.Errorf("%s: %s\n%s", name, d.Summary(), d.Detail())
		}
	}
}
