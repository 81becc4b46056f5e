// Package singleton holds what all tenant-wide settings share: they always exist, so creating one adopts what is
// there, deleting one forgets it or puts something back, and only what a configuration writes is ever sent.
package singleton

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Found is how a document's properties stood when they were looked at, by the service's own names.
type Found map[string]json.RawMessage

// Resetter is a Store whose service can put the setting back to its defaults.
type Resetter interface {
	// Reset puts the setting back to the service's defaults.
	Reset(ctx context.Context) error
}

// Announcer is a Store that joins the writes of one apply, and wants to know of those that are about to come.
type Announcer interface {
	// Announce says that a write may follow soon; done says that it follows now or not at all.
	Announce() (done func())
}

// Narrower is a Store whose service may since have stopped taking a part of what was found.
type Narrower interface {
	// Narrow returns the part of the properties found that the service still takes.
	Narrow(ctx context.Context, found Found) Found
}

// Change is what a Store is to write.
type Change[T any] struct {
	// Settings are the settings to write; what is nil stays as it is.
	Settings T
	// Null names found properties that are to be null again. Only a Nuller knows any.
	Null []string
	// Planned is what Fingerprint returned when the change was planned; nil if that is not known.
	Planned []byte
	// Superseded, if set, reports whether another block has taken the setting over, so that nothing is to be written. It is
	// asked as late as possible.
	Superseded func() bool
}

// Written is what became of a Change.
type Written[T any] struct {
	// Live are the settings afterwards. If the service accepted the change and it could not be confirmed, they are those
	// that were sent.
	Live T
	// Found are the owned properties as they stood before; nil if they were not read.
	Found Found
	// Superseded reports whether nothing was written because Change.Superseded asked for that.
	Superseded bool
	// Warnings are what an administrator should know about other writers.
	Warnings diag.Diagnostics
}

// Fingerprinter is a Store whose writes start from a document that others write too.
type Fingerprinter interface {
	// Fingerprint returns how the document stands, for Change.Planned. It holds no values.
	Fingerprint(ctx context.Context) ([]byte, error)
}

// Nuller is a Store that can put null back.
type Nuller interface {
	// Nulls returns the found properties that were null, by the stored names of the managed settings to which they belong.
	Nulls(found Found, managed []string) map[string][]string
}

// Cautioner is a Store that may drop more than its settings show.
type Cautioner[T any] interface {
	// Caution returns warnings about what a change would drop from the live document.
	Caution(ctx context.Context, change T) []sspr.Finding
}

// Store reads and writes one tenant-wide setting in its service. T is the domain's settings struct, in which nil
// fields say nothing.
type Store[T any] interface {
	// TenantID is the id of the tenant that the credentials lead to.
	TenantID(ctx context.Context) (string, error)
	// Read gives the live settings, and the properties that the setting owns as they stand.
	Read(ctx context.Context) (T, Found, error)
	// Write changes what change says and nothing else, and returns once the service shows it. What it returns counts with
	// an error too, as far as it is there.
	Write(ctx context.Context, change Change[T]) (Written[T], error)
	// Settings reads settings back out of found properties.
	Settings(found Found) (T, error)
}

// Base are the attributes that every setting has; models embed it.
type Base struct {
	ID        types.String      `tfsdk:"id"`
	OnDestroy types.String      `tfsdk:"on_destroy"`
	Timeouts  deadline.Timeouts `tfsdk:"timeouts"`
}

// Common gives the shared attributes of a model.
func (b *Base) Common() *Base { return b }

// Model is the Terraform model of a setting: a struct whose fields are all attribute values, Base among them.
type Model[T any] interface {
	Common() *Base
	// Settings gives what the model says. What is null or unknown says nothing.
	Settings() T
	// Show puts live settings in. Where the model holds the same value in another spelling, it keeps its own.
	Show(live T)
}

// Keyed is a Model of a setting that a tenant has several times, once for each key.
type Keyed interface {
	// Key is the attribute that says which one it is.
	Key() types.String
}

// Definition describes one setting to New.
type Definition[T any] struct {
	// Model returns an empty Terraform model of the setting: a pointer to a struct whose fields are attribute values.
	Model func() Model[T]
	// Name is the resource type without the provider's name: "policy".
	Name string
	// Page is where the admin center has the setting: "Password reset > Properties".
	Page string
	// Description is the beginning of the page, in Markdown.
	Description string
	// Plane is the API that the setting is read and written by.
	Plane plane.Plane
	// Writes is what the service stores the setting in.
	Writes plane.Document
	// Needs says which permission, role and licence the setting takes.
	Needs plane.Needs
	// Checks says, in Markdown, what plans of the resource ask other services. It may be "".
	Checks string
	// Attributes are the setting's own; id, on_destroy and timeouts are added.
	Attributes map[string]attribute.Attribute
	// KeyAttribute is the attribute by which a Keyed model tells its instances apart, "" where there is one only.
	KeyAttribute string
	// Keys are the values of the key attribute.
	Keys []string
	// Open gives the setting's store. The key is "" where there is one instance only.
	Open func(p *run.Data, key string) Store[T]
	// Check holds what a configuration writes against the rules. It may be nil.
	Check func(written T) []sspr.Finding
	// CheckKept holds what is written against the rules together with what the tenant keeps. It may be nil.
	CheckKept func(written, live T) []sspr.Finding
	// CheckTenant asks other services whether the planned settings can work. It may be nil.
	CheckTenant func(ctx context.Context, p *run.Data, written, live T) []sspr.Finding
	// Leaving says, for the warning of a destroy, what the settings that it leaves in the tenant mean: those of the state,
	// or those from before Terraform managed them where restored is true. It may be nil, and answer "".
	Leaving func(ctx context.Context, p *run.Data, left T, restored bool) string
	// Resets says that the store is a Resetter, which on_destroy = "reset" calls.
	Resets bool
	// Disabled is what on_destroy = "disable" writes; nil where the setting has no such choice.
	Disabled *T
}

// The choices of on_destroy.
const (
	retain  = "retain"
	restore = "restore"
	disable = "disable"
	reset   = "reset"
)

// New returns the resource of a setting. T is its settings struct.
func New[T any](d Definition[T]) resource.Resource {
	return &singleton[T]{def: d}
}

type singleton[T any] struct {
	def  Definition[T]
	data *run.Data
}

var (
	_ resource.ResourceWithConfigure      = (*singleton[struct{}])(nil)
	_ resource.ResourceWithImportState    = (*singleton[struct{}])(nil)
	_ resource.ResourceWithModifyPlan     = (*singleton[struct{}])(nil)
	_ resource.ResourceWithValidateConfig = (*singleton[struct{}])(nil)
	_ resource.ResourceWithIdentity       = (*singleton[struct{}])(nil)
)

func (s *singleton[T]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + s.def.Name
}

func (s *singleton[T]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	s.data = run.FromProvider(req.ProviderData, &resp.Diagnostics)
}
