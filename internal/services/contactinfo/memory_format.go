package contactinfo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// What users' resources remember is a file format: states outlive the provider that wrote them. testdata/memory has
// examples of every version.

const (
	// memoryKey names the entry in the private state.
	memoryKey = "contact"
	// memoryVersion is the version of the format that is written. A change that an older provider would misread, or that
	// renames anything, needs the next number, and a reader for this one.
	memoryVersion = 1
)

// storedMemory is the format. Methods have the names of the attributes.
type storedMemory struct {
	// Version is nil in the first format, which had none.
	Version *int                 `json:"version"`
	Managed []sspr.ContactMethod `json:"managed"`
	Removed []sspr.ContactMethod `json:"removed,omitempty"`
	Creates string               `json:"creates,omitempty"`
	// WriteOnly has the object ids of the users for whom a write-only map has written the same methods.
	WriteOnly []storedGroup `json:"write_only,omitempty"`
	// Secret is what WriteOnly was in the first format: by object id, a bit for each of firstBits.
	Secret map[string]uint8 `json:"secret,omitempty"`
}

type storedGroup struct {
	Methods []sspr.ContactMethod `json:"methods"`
	Users   []string             `json:"users"`
}

// firstBits are the methods of the bits of the first format, from the lowest. The order is the format's and no other.
var firstBits = []sspr.ContactMethod{sspr.ContactMobilePhone, sspr.ContactAlternateMobilePhone, sspr.ContactOfficePhone, sspr.ContactEmail}

// memoryError is the error for a memory that cannot serve a destroy.
type memoryError struct {
	// reason is a sentence or two for the user.
	reason string
	// lost means that there is no memory at all, as it is before a create.
	lost bool
}

func (f *memoryError) Error() string { return f.reason }

func unreadable(reason string) error {
	return &memoryError{reason: "The record in the private state cannot be read: " + reason}
}

// newer is what helps if another version of the provider has written the memory.
const newer = "Use the version of the provider that applied this resource last, or a newer one."

func (k memory) encode() ([]byte, error) {
	s := storedMemory{Version: new(memoryVersion), Managed: k.Managed, Removed: k.Removed, Creates: k.Creates}
	groups := map[string]*storedGroup{}
	for _, object := range slices.Sorted(maps.Keys(k.Secret)) {
		methods := k.Secret[object]
		name := fmt.Sprint(methods)
		if groups[name] == nil {
			groups[name] = &storedGroup{Methods: methods}
		}
		groups[name].Users = append(groups[name].Users, object)
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		s.WriteOnly = append(s.WriteOnly, *groups[name])
	}
	return json.Marshal(s)
}

// decode reads any format. The error is a *memoryError. first reports whether it was the first one.
func decode(raw []byte) (k memory, first bool, err error) {
	if len(raw) == 0 {
		return k, false, &memoryError{lost: true, reason: "The private state has no record of what Terraform has written. Tools that edit the state can lose it."}
	}
	var s storedMemory
	if err := json.Unmarshal(raw, &s); err != nil {
		return k, false, unreadable(err.Error() + ".")
	}
	if s.Version != nil && *s.Version != memoryVersion {
		return k, false, unreadable(fmt.Sprintf("it has the format %d, and this version of the provider reads formats up to %d. %s", *s.Version, memoryVersion, newer))
	}
	if s.Managed == nil && s.Creates == "" {
		return k, false, unreadable("it does not tell what was written.")
	}
	if s.Version == nil {
		s.WriteOnly = nil
		for object, bits := range s.Secret {
			if bits >= 1<<len(firstBits) {
				return k, true, unreadable("it names a method that this version of the provider does not know. " + newer)
			}
			s.WriteOnly = append(s.WriteOnly, storedGroup{Methods: ofFirstBits(bits), Users: []string{object}})
		}
	}
	k = memory{Managed: s.Managed, Removed: s.Removed, Creates: s.Creates}
	methods := slices.Concat(s.Managed, s.Removed)
	for _, group := range s.WriteOnly {
		methods = append(methods, group.Methods...)
		for _, object := range group.Users {
			k.noteSecret(object, group.Methods)
		}
	}
	for _, m := range methods {
		if !slices.Contains(sspr.ContactMethods, m) {
			return memory{}, s.Version == nil, unreadable(fmt.Sprintf("it names a method %q, which this version of the provider does not know. %s", m, newer))
		}
	}
	return k, s.Version == nil, nil
}

func ofFirstBits(bits uint8) (methods []sspr.ContactMethod) {
	for i, m := range firstBits {
		if bits&(1<<i) != 0 {
			methods = append(methods, m)
		}
	}
	return methods
}

func (k memory) save(ctx context.Context, private run.PrivateState) diag.Diagnostics {
	raw, err := k.encode()
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to record the managed methods", err.Error())}
	}
	return private.SetKey(ctx, memoryKey, raw)
}

// loadMemory returns what the private state remembers. The error is a *memoryError.
func loadMemory(ctx context.Context, private run.PrivateState) (memory, error) {
	raw, _ := private.GetKey(ctx, memoryKey) // fails only for keys that the framework keeps for itself
	k, _, err := decode(raw)
	return k, err
}

// upgrade is loadMemory for a refresh, which must not fail for what only a destroy needs: without a memory it uses the state
// alone. It writes a memory of the first format again, in the present one.
func upgrade(ctx context.Context, before, after run.PrivateState, diags *diag.Diagnostics) memory {
	raw, _ := before.GetKey(ctx, memoryKey)
	k, first, err := decode(raw)
	if err == nil && first {
		diags.Append(k.save(ctx, after)...)
	}
	return k
}

// noteCreate leaves a note for the delete that belongs to the same replacement as a planned create: whom it is for. A
// memory that cannot be read stays for the delete to report.
func noteCreate(ctx context.Context, user string, before, after run.PrivateState) diag.Diagnostics {
	kept, err := loadMemory(ctx, before)
	if f, broken := errors.AsType[*memoryError](err); broken && !f.lost {
		return nil
	}
	kept.Creates = user
	return kept.save(ctx, after)
}

// loadMemoryForUpdate is loadMemory for an update that plans that on_destroy. If the users are to keep everything, a memory that
// cannot serve is no error.
func loadMemoryForUpdate(ctx context.Context, typeName, onDestroy string, private run.PrivateState, diags *diag.Diagnostics) (kept memory, known bool) {
	kept, err := loadMemory(ctx, private)
	if err != nil && onDestroy != destroyRetain {
		diags.Append(notKnown(typeName, err))
	}
	return kept, err == nil
}

// remember saves the memory of an update. If there was none before, there is none after it: a later destroy would take what
// this update wrote for all that Terraform has written.
func remember(ctx context.Context, known bool, next memory, private run.PrivateState) diag.Diagnostics {
	if !known {
		return private.SetKey(ctx, memoryKey, nil)
	}
	return next.save(ctx, private)
}

// notKnown returns the error of a destroy without a memory.
func notKnown(typeName string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(fmt.Sprintf("Managed methods of %s not known", typeName), memoryAdvice(err))
}

func memoryAdvice(err error) string {
	return strings.Join([]string{
		err.Error(),
		"Without it, on_destroy = \"remove\" cannot tell what Terraform gave from what users registered themselves. " +
			"Apply on_destroy = \"retain\" first: a destroy then leaves users what they have. If the resource is tainted, run \"terraform untaint\" before that. To manage them from the beginning, remove the resource from the state with \"terraform state rm\" and import it.",
	}, "\n\n")
}

// checkMemory reports in the plan of an update that a destroy will have no memory. It is an error unless the plan is idle,
// that is without changes, which must not be stopped.
func checkMemory(ctx context.Context, typeName, onDestroy string, private run.PrivateState, idle bool, diags *diag.Diagnostics) {
	_, err := loadMemory(ctx, private)
	switch {
	case err == nil || onDestroy == destroyRetain:
	case idle:
		diags.AddWarning(fmt.Sprintf("Managed methods of %s not known", typeName), memoryAdvice(err))
	default:
		diags.Append(notKnown(typeName, err))
	}
}
