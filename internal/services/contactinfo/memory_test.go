package contactinfo

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// update writes the examples of today's format again. A difference means that the states of users no longer fit: it
// needs a new memoryVersion, a folder of its own, and a reader of the old one. The folder 0 is never written.
var update = flag.Bool("update", false, "write testdata/memory")

// privateState is a private state in a test's memory.
type privateState map[string][]byte

func (p privateState) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p privateState) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	if len(value) == 0 {
		delete(p, key)
	}
	return nil
}

func objectID(last string) string { return "0b6f1c1e-0000-4000-8000-00000000000" + last }

// remembered are the memories of the examples.
func remembered() map[string]memory {
	all := []sspr.ContactMethod{"alternate_mobile_phone", "email", "mobile_phone", "office_phone"}
	both := []sspr.ContactMethod{"email", "mobile_phone"}
	return map[string]memory{
		"user":        {Managed: all, Removed: []sspr.ContactMethod{"alternate_mobile_phone", "email"}},
		"imported":    {Managed: []sspr.ContactMethod{}},
		"replacement": {Managed: all, Removed: []sspr.ContactMethod{"alternate_mobile_phone", "email"}, Creates: objectID("1")},
		"create":      {Creates: createsMany},
		"users_write_only": {
			Managed: both[1:],
			Secret: map[string][]sspr.ContactMethod{
				objectID("1"): both, objectID("2"): both, objectID("3"): {"mobile_phone"}, objectID("4"): {"alternate_mobile_phone"},
				objectID("5"): {"office_phone"}, objectID("6"): {"email"},
			},
		},
	}
}

// TestMemory checks the format of what users' resources remember, and reads the examples of both formats. No name in them
// comes from a name of Go, and no number from an order.
func TestMemory(t *testing.T) {
	t.Parallel()
	for name, want := range remembered() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			private := privateState{}
			if diags := want.save(t.Context(), private); diags.HasError() {
				t.Fatal(diags)
			}
			golden(t, name, private[memoryKey], *update)
			for _, version := range []string{"0", "1"} {
				raw, err := os.ReadFile(filepath.Join("testdata", "memory", version, name+".json"))
				if err != nil {
					t.Fatal(err)
				}
				private[memoryKey] = raw
				got, err := loadMemory(t.Context(), private)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("format %s: %v (-want +got):\n%s", version, err, diff)
				}
				var diags diag.Diagnostics
				if diff := cmp.Diff(want, upgrade(t.Context(), private, private, &diags)); diff != "" || len(diags) > 0 {
					t.Errorf("format %s, refreshed: %v (-want +got):\n%s", version, diags, diff)
				}
				golden(t, name, private[memoryKey], false)
			}
		})
	}
}

// golden compares a memory with the example of today's format, which it writes if write is true.
func golden(t *testing.T, name string, got []byte, write bool) {
	t.Helper()
	file := filepath.Join("testdata", "memory", "1", name+".json")
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, bytes.TrimSpace(got), "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	if write {
		if err := os.WriteFile(file, pretty.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), pretty.String()); diff != "" {
		t.Errorf("the states of users have %s (-want +got):\n%s", file, diff)
	}
}

// TestMemoryThatCannotServe is an error with the reason; a refresh goes by the state and leaves the memory for the destroy.
func TestMemoryThatCannotServe(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ memory, want string }{
		"none":                     {"", "The private state has no record"},
		"not JSON":                 {`{"managed"`, "unexpected end of JSON input"},
		"null":                     {`null`, "it does not contain what was written"},
		"nothing":                  {`{}`, "it does not contain what was written"},
		"nothing managed":          {`{"version":1}`, "it does not contain what was written"},
		"another kind":             {`{"managed":"email"}`, "cannot unmarshal string"},
		"a later format":           {`{"version":2,"managed":["email"]}`, "it has the format 2, but this version of the provider reads formats up to 1. Use the version"},
		"an unknown method":        {`{"version":1,"managed":["email","pager"]}`, `it contains the method "pager"`},
		"an unknown method, first": {`{"managed":["pager"]}`, `it contains the method "pager"`},
		"an unknown removal":       {`{"version":1,"managed":[],"removed":["pager"]}`, `it contains the method "pager"`},
		"an unknown write":         {`{"version":1,"managed":[],"write_only":[{"methods":["pager"],"users":["u"]}]}`, `it contains the method "pager"`},
		"an unknown bit":           {`{"managed":[],"secret":{"u":17}}`, "it contains a method that this version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			private := privateState{memoryKey: []byte(test.memory)}
			if _, err := loadMemory(t.Context(), private); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			var diags diag.Diagnostics
			if diff := cmp.Diff(memory{}, upgrade(t.Context(), private, private, &diags)); diff != "" || len(diags) > 0 || string(private[memoryKey]) != test.memory {
				t.Errorf("a refresh makes %s of it, %v (-want +got):\n%s", private[memoryKey], diags, diff)
			}
			// The create of a replacement makes a memory of none, and does not hide one that cannot be read.
			if diags := noteCreate(t.Context(), "kim", private, private); len(diags) > 0 {
				t.Fatal(diags)
			}
			want := test.memory
			if want == "" {
				want = `{"version":1,"managed":null,"creates":"kim"}`
			}
			if got := string(private[memoryKey]); got != want {
				t.Errorf("a planned create makes %s of it, want %s", got, want)
			}
		})
	}
}

// TestAnUpdateWithoutMemory is refused, unless the users are to keep everything, and then nothing is known after it
// either: what it writes must not be taken for all that was ever written.
func TestAnUpdateWithoutMemory(t *testing.T) {
	t.Parallel()
	const later, written = `{"version":2}`, `{"version":1,"managed":["email"]}`
	for name, test := range map[string]struct{ onDestroy, before, summary, after string }{
		"remove":                 {destroyRemove, `{"version":1,"managed":[]}`, "", written},
		"retain":                 {destroyRetain, `{"managed":[]}`, "", written},
		"remove, a later format": {destroyRemove, later, "Managed methods of sspr_user_contact_info not known", later},
		"retain, a later format": {destroyRetain, later, "", ""},
		"retain, no memory":      {destroyRetain, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			private := privateState{memoryKey: []byte(test.before)}
			var diags diag.Diagnostics
			kept, known := loadMemoryForUpdate(t.Context(), userType, test.onDestroy, private, &diags)
			summary := ""
			if len(diags) > 0 {
				summary = diags[0].Summary()
			} else {
				diags.Append(remember(t.Context(), known, kept.with(sspr.ContactInfo{sspr.ContactEmail: "x"}), private)...)
			}
			if summary != test.summary || string(private[memoryKey]) != test.after {
				t.Errorf("got %q and %s, want %q and %s", summary, private[memoryKey], test.summary, test.after)
			}
		})
	}
}
