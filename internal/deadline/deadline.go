package deadline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Timeouts is the value of the attribute timeouts of a resource.
type Timeouts = timeouts.Value

// NoTimeouts returns the value if no timeouts are configured. The zero value of Timeouts has no type and fits into no state.
func NoTimeouts() Timeouts {
	attributes := map[string]attr.Type{}
	for _, o := range []Operation{Create, Read, Update, Delete} {
		attributes[string(o)] = types.StringType
	}
	return Timeouts{Object: types.ObjectNull(attributes)}
}

// Operation is what a timeout is for. All but Plan, DataRead and Open are names in the attribute timeouts.
type Operation string

// The operations.
const (
	Create Operation = "create"
	Read   Operation = "read"
	Update Operation = "update"
	Delete Operation = "delete"
	// Plan is the reading that a plan does. It has the time of Read.
	Plan Operation = "plan"
	// DataRead is the reading of a data source.
	DataRead Operation = "reading"
	// Open is the reading of an ephemeral resource.
	Open Operation = "opening"
	// Invoke is the work of an action.
	Invoke Operation = "invoke"
)

// attribute returns the name of the attribute that sets the time.
func (o Operation) attribute() Operation {
	switch o {
	case Plan, DataRead:
		return Read
	case Open:
		return "open"
	default:
		return o
	}
}

// block returns which kind of block has the attribute.
func (o Operation) block() string {
	switch o {
	case DataRead:
		return "data source"
	case Open:
		return "ephemeral resource"
	case Invoke:
		return "action"
	default:
		return "resource"
	}
}

// Times are how long operations may take if the configuration sets no time.
type Times struct {
	// Write is the time of create, update and delete.
	Write, Read time.Duration
}

// UsualTimes are for a resource that is read and written with a few requests. A write may wait for the writes of other
// resources, is repeated for minutes while the service throttles, and is read back for a minute.
var UsualTimes = Times{Write: 15 * time.Minute, Read: 5 * time.Minute}

// Attribute returns the attribute timeouts.
func (t Times) Attribute(ctx context.Context) schema.Attribute {
	described := func(what string, omitted time.Duration) string {
		return fmt.Sprintf("Time to %s, such as `30s` or `10m`. Defaults to `%s`.", what, brief(omitted))
	}
	// The documentation of the package promises this type.
	nested := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: described("create the resource", t.Write),
		UpdateDescription: described("update the resource", t.Write),
		DeleteDescription: described("destroy the resource", t.Write),
		ReadDescription:   described("refresh the resource and to plan", t.Read),
	}).(schema.SingleNestedAttribute)
	nested.MarkdownDescription = "How long an operation may take, as a [duration](https://pkg.go.dev/time#ParseDuration). Changing a timeout does not change the tenant. Each operation has its own default."
	for name, a := range nested.Attributes {
		one := a.(schema.StringAttribute)
		one.MarkdownDescription, one.Description = one.Description, ""
		one.Validators = append(one.Validators, positive{})
		nested.Attributes[name] = one
	}
	return nested
}

// timeText describes the only time of a data source, an ephemeral resource or an action. usual is its default.
func timeText(work string, usual time.Duration) string {
	return fmt.Sprintf("Time for the %s, such as `30s` or `10m`, as a [duration](https://pkg.go.dev/time#ParseDuration). Defaults to `%s`.", work, brief(usual))
}

// brief returns a duration in its short form: 15m, and not 15m0s.
func brief(d time.Duration) string {
	s := d.String()
	for _, unit := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, unit) {
			s = s[:len(s)-2]
		}
	}
	return s
}

// positive refuses times that are not positive.
type positive struct{}

func (positive) Description(context.Context) string { return "must be longer than 0s" }

func (p positive) MarkdownDescription(ctx context.Context) string { return p.Description(ctx) }

func (p positive) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err == nil && d <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid time", fmt.Sprintf("%q %s.", req.ConfigValue.ValueString(), p.Description(ctx)))
	}
}

// bound is the time of the current operation, which its context carries.
type bound struct {
	operation   Operation
	time, usual time.Duration
}

type boundKey struct{}

// context returns a context that ends when the time is over, and carries it.
func (b bound) context(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithValue(ctx, boundKey{}, b), b.time)
}

// Within returns a context that ends when the time of an operation is over: the configured time, or else that of t.
func (t Times) Within(ctx context.Context, configured Timeouts, o Operation, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	b := bound{operation: o, usual: t.Write}
	var problems diag.Diagnostics
	switch o {
	case Create:
		b.time, problems = configured.Create(ctx, t.Write)
	case Update:
		b.time, problems = configured.Update(ctx, t.Write)
	case Delete:
		b.time, problems = configured.Delete(ctx, t.Write)
	default:
		b.usual = t.Read
		b.time, problems = configured.Read(ctx, t.Read)
	}
	diags.Append(problems...)
	return b.context(ctx)
}

// MoreTime returns how to allow more time, if the time of the operation is over, else "". The user cannot set a client's own
// bounds, and knows why if it was the user who canceled.
func MoreTime(ctx context.Context) string {
	b, ok := ctx.Value(boundKey{}).(bound)
	if !ok || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ""
	}
	longer := b.usual
	if b.time >= longer {
		longer = 2 * b.time
	}
	text := fmt.Sprintf("This %[2]s had a timeout of %[3]s. If the service is slow, increase it in the %[1]s's block, for example: timeouts = { %[4]s = %[5]q }.",
		b.operation.block(), b.operation, brief(b.time), b.operation.attribute(), brief(longer))
	switch b.operation {
	case Read:
		text += " A refresh uses the timeout in the state, so apply the change with -refresh=false."
	case Delete:
		text += " A destroy uses the timeout in the state, so apply the change before you destroy."
	}
	return text
}

// OfAction reports whether ctx belongs to the operation of an action.
func OfAction(ctx context.Context) bool {
	b, _ := ctx.Value(boundKey{}).(bound)
	return b.operation == Invoke
}
