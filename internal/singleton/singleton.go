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

// Found are the properties of a document at one moment, by the service's own names.
type Found map[string]json.RawMessage

// Resetter is a Store whose service can put the setting back to its defaults.
type Resetter interface {
	// Reset puts the setting back to the service's defaults.
	Reset(ctx context.Context) error
}

// Announcer is a Store that joins the writes of one apply, and needs to know of writes that are about to come.
type Announcer interface {
	// Announce announces that a write may follow soon. The caller calls done when the write begins or will not happen.
	Announce() (done func())
}

// Narrower is a Store whose service may no longer accept a part of what was found.
type Narrower interface {
	// Narrow returns those of the properties found that the service still accepts.
	Narrow(ctx context.Context, found Found) Found
}

// Withdrawable is a Store whose service can stop taking changes of a setting that it took before: a domain becomes federated, for
// example.
type Withdrawable interface {
	// Withdrawn returns why the service refuses each change of the setting now, in a sentence, or "".
	Withdrawn(ctx context.Context) string
}

// Change is what a Store is to write.
type Change[T any] struct {
	// Settings are the settings to write. A nil field is unchanged in the tenant.
	Settings T
	// Null are found properties that are set to null again. Only a Nuller has any.
	Null []string
	// Planned is what Fingerprint returned when the change was planned. It is nil if that is not known.
	Planned []byte
	// Superseded reports whether another block manages the setting now, so that nothing must be written. The store calls it
	// right before it writes. It may be nil.
	Superseded func() bool
}

// Written is the result of a Change.
type Written[T any] struct {
	// Live are the settings afterwards. If the service accepted the change and it could not be confirmed, they are the
	// settings that were sent.
	Live T
	// Found are the setting's properties before the write. It is nil if they were not read.
	Found Found
	// Superseded reports whether nothing was written because Change.Superseded returned true.
	Superseded bool
	// Warnings are for the user, about other writers.
	Warnings diag.Diagnostics
}

// Fingerprinter is a Store that shares its document with other writers.
type Fingerprinter interface {
	// Fingerprint returns a fingerprint of the document for Change.Planned. It contains no values.
	Fingerprint(ctx context.Context) ([]byte, error)
}

// Nuller is a Store that can set properties back to null.
type Nuller interface {
	// Nulls returns the found properties that were null, by the stored names of the managed settings that they belong to.
	Nulls(found Found, managed []string) map[string][]string
}

// Cautioner is a Store whose writes may drop values that its settings do not show.
type Cautioner[T any] interface {
	// Caution returns warnings about what a change would drop from the live document.
	Caution(ctx context.Context, change T) []sspr.Finding
}

// Store reads and writes one tenant-wide setting in its service. T is the domain's settings struct. A nil field has no
// value.
type Store[T any] interface {
	// TenantID returns the id of the tenant that the credentials are for.
	TenantID(ctx context.Context) (string, error)
	// Read returns the live settings, and the setting's properties.
	Read(ctx context.Context) (T, Found, error)
	// Write writes the change and nothing else. It returns when the service shows the change. The caller uses the result
	// with an error too, as far as it is filled in.
	Write(ctx context.Context, change Change[T]) (Written[T], error)
	// Settings returns the settings that found properties stand for.
	Settings(found Found) (T, error)
}

// Base are the attributes that every setting has. Models embed it.
type Base struct {
	ID types.String `tfsdk:"id"`
	// Adopted has the values that the tenant had when the setting was created or imported, by attribute.
	Adopted   types.Map         `tfsdk:"adopted"`
	OnDestroy types.String      `tfsdk:"on_destroy"`
	Timeouts  deadline.Timeouts `tfsdk:"timeouts"`
}

// Common returns the shared attributes of a model.
func (b *Base) Common() *Base { return b }

// Model is the Terraform model of a setting: a struct whose fields are all attribute values, Base among them.
type Model[T any] interface {
	Common() *Base
	// Settings returns the model's values. A null or unknown attribute becomes nil.
	Settings() T
	// Show sets the attributes to live settings. An attribute that has the same value in another spelling keeps it.
	Show(live T)
}

// Importer is a Model that knows standing errors (sspr.Standing) that no import leads to.
type Importer interface {
	// Imports reports whether the configuration that Terraform generates from an import can have the error.
	Imports(f sspr.Finding) bool
}

// Keyed is a Model of a setting that a tenant has once for each key.
type Keyed interface {
	// Key returns the key attribute.
	Key() types.String
}

// Completer is a Model of which some attributes follow from others: a value that excludes another one, for example.
type Completer[T any] interface {
	// Complete sets attributes of a plan that the configuration leaves out and that follow from what it writes. They have the
	// state's values before, or are unknown in a create.
	Complete(config Model[T])
}

// TenantKeys describes keys that each tenant names itself, such as domains.
type TenantKeys struct {
	// Description describes a key, for the identity.
	Description string
	// Problem returns why a text cannot be a key, or "" if it can.
	Problem func(key string) string
	// List lists the keys of the tenant whose settings can be managed.
	List func(ctx context.Context, p *run.Data) ([]string, error)
}

// Definition describes one setting to New.
type Definition[T any] struct {
	// Model returns an empty Terraform model of the setting: a pointer to a struct whose fields are attribute values.
	Model func() Model[T]
	// Name is the resource type without the provider's name: "policy".
	Name string
	// Page is the setting's place in the admin center: "Password reset > Properties".
	Page string
	// Description is the beginning of the page, in Markdown.
	Description string
	// Notes are a list in Markdown of what is special to the resource, for its page. They may be "".
	Notes string
	// Needs are the service, permission, role and license that the setting takes.
	Needs plane.Needs
	// Attributes are the setting's own attributes, without id, on_destroy and timeouts.
	Attributes map[string]attribute.Attribute
	// KeyAttribute is the name of a Keyed model's key attribute, else "".
	KeyAttribute string
	// Keys are the values of the key attribute, if they are the same in every tenant. Otherwise TenantKeys describes them. A
	// setting of the second kind whose key has gone from the tenant is gone too.
	Keys       []string
	TenantKeys *TenantKeys
	// Absent returns the attributes that have no value in a setting with that key, so that a create plans them as null. It
	// may be nil.
	Absent func(key string) []string
	// Open returns the setting's store. The key is "" if there is no key attribute.
	Open func(p *run.Data, key string) Store[T]
	// Check checks what a configuration writes against the rules. A validation reports its errors, and a plan its warnings. It
	// may be nil.
	Check func(written T) []sspr.Finding
	// CheckKept checks what is written together with what the tenant keeps. A warning that Check has too appears once. It may be
	// nil.
	CheckKept func(written, live T) []sspr.Finding
	// CheckTenant asks other services whether the planned settings can work. It may be nil.
	CheckTenant func(ctx context.Context, p *run.Data, written, live T) []sspr.Finding
	// CheckChange warns of what a plan that changes the tenant begins or extends, after all other checks. created reports
	// whether the plan creates the block. In the plan of a destroy, written are the earlier values that it restores. It may be nil.
	CheckChange func(ctx context.Context, p *run.Data, written, live T, created bool) []sspr.Finding
	// DestroyNote returns a note for the warning of a destroy about the settings that it leaves in the tenant, or "". They
	// are those of the state, or the earlier ones if restored is true. It may be nil.
	DestroyNote func(ctx context.Context, p *run.Data, left T, restored bool) string
	// Resets reports whether the store is a Resetter, which on_destroy = "reset" calls.
	Resets bool
	// Disabled is what on_destroy = "disable" writes. It is nil if the setting has no such choice.
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
