// Package twin reads a tenant into a file that the emulated tenant opens. It sends nothing but GET, and asks for no phone
// number, no address and no method of a single user.
//
//	read.go        one answer and one list
//	unread.go      what could not be read
//	documents.go   the policies of both services, byte for byte but for the texts of mask.go
//	passwords.go   password protection, when passwords expire, the branding
//	directory.go   users, licenses, domains and roles; groups.go those groups that the policies and roles name
//	report.go      the registration report
//	people.go      stand-ins of names; ids.go those of object IDs; mask.go those of texts in documents
//	twin.go        the whole, and the file
//
// What is not carried over: phone numbers, addresses and apps of users (stand-ins take their place, by the kinds of methods
// that the report names), contact data of the directory, the audit log, managers, groups that neither a policy nor a role
// names, administrative units (a role in one counts for the whole tenant), and apps.
package twin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
)

// Options configure where a snapshot is written and what it contains.
type Options struct {
	// File is the path of the snapshot.
	File string
	// WithNames keeps names instead of writing stand-ins. The names of domains stay without it as well, unless MapIDs is set.
	WithNames bool
	// MapIDs writes stand-ins for object IDs and domains too.
	MapIDs bool
	// Progress gets lines about what is read.
	Progress io.Writer
	// Groups are further groups to read, by object ID: those that a configuration will name and the tenant's policies do not.
	Groups []string
	// ReportsWithin is the span of time in which the service takes five requests for reports. Defaults to 10 seconds.
	ReportsWithin time.Duration
}

// Take reads a tenant and writes the file. The file must not exist. What cannot be read is marked in the file. No file is
// written if nothing can be read, or if a service cannot be reached or fails.
func Take(ctx context.Context, tenant *readonly.Tenant, o Options) error {
	if err := free(o.File); err != nil {
		return err
	}
	for _, id := range o.Groups {
		if uuid.Validate(id) != nil || len(id) != len(noGroup) {
			return fmt.Errorf("%q is not the object ID of a group, such as 6d1f2a3b-0c4d-4e5f-8a9b-1c2d3e4f5a6b", id)
		}
	}
	r := newReader(tenant, o)
	state, err := r.snapshot(ctx)
	if ctx.Err() != nil {
		return errors.New("interrupted: no file was written")
	}
	if err != nil {
		return err
	}
	data, err := emulator.Encode(state)
	if err != nil {
		return fmt.Errorf("the snapshot is not the file of a tenant: %w", err)
	}
	if err := write(o.File, data); err != nil {
		return err
	}
	r.say("wrote %s: %s", o.File, size(len(data)))
	for _, line := range r.unread.lines() {
		r.note("not read: " + line)
	}
	for _, id := range r.gone {
		r.note("not found: the tenant has no group " + id + ", which -groups names")
	}
	r.note("not included: phone numbers and e-mail addresses, which stand-ins replace; contact data of the directory; the audit log, " +
		"so that a block after too many attempts is unknown; groups that no policy or role names (see -groups)")
	if o.WithNames {
		r.note("confidential: the file contains the names of the tenant's users, groups and domains, and the texts of its policies (-with-names). Do not share it")
	}
	if note := r.aboutDomains(); note != "" {
		r.note(note)
	}
	r.say("%s", next(o.File))
	return nil
}

// snapshot reads the whole tenant.
func (r *reader) snapshot(ctx context.Context) (*emulator.State, error) {
	now := time.Now().UTC()
	r.state = emulator.Bare(now)
	r.state.Settings.Today = now.Format(time.DateOnly)
	r.operators, r.state.Users = r.state.Users, nil
	for _, step := range []func(context.Context) error{
		r.readTenant, r.readDomains, r.readPolicies, r.readProtection, r.readBranding, r.readLicenses, r.readUsers, r.readRoles, r.readGroups, r.readReport,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if len(r.answered) == 0 {
		return nil, fmt.Errorf("nothing in the tenant could be read: %w", r.unread.first())
	}
	r.finish()
	r.state.Snapshot = &emulator.Snapshot{
		TakenAt: now.Truncate(time.Second), StandIns: !r.options.WithNames, MappedIDs: r.options.MapIDs, Unreadable: append(r.unread.marks(), noAuditLog),
	}
	return r.state, nil
}

// noAuditLog refuses the audit log of the twin as the service refuses one without the permission AuditLog.Read.All: an empty one would
// show that no user is blocked after too many attempts.
var noAuditLog = emulator.Unreadable{Path: "/v1.0/auditLogs/directoryAudits", Status: http.StatusForbidden, Code: "Authorization_RequestDenied"}

// free returns an error if there is a file at a path, or no folder for one.
func free(file string) error {
	_, err := os.Lstat(file)
	switch {
	case err == nil:
		return fmt.Errorf("the file %s already exists. Choose another name, or delete the file", file)
	case errors.Is(err, fs.ErrNotExist):
		_, err = os.Stat(filepath.Dir(file))
	}
	if err != nil {
		return fmt.Errorf("the file %s cannot be created: %w", file, err)
	}
	return nil
}

// write writes a new file that only its owner can read. It appears whole, and replaces none.
func write(file string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*") // with the mode 0600
	if err != nil {
		return fmt.Errorf("the file %s cannot be created: %w", file, err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Link(f.Name(), file) // unlike a rename, this fails if the file exists
	}
	if err != nil {
		return fmt.Errorf("the file %s cannot be written: %w", file, err)
	}
	return nil
}

// thousands returns a number with a comma before every three digits from the right.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func size(bytes int) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d kB", (bytes+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
}

// next returns what to do with the file.
func next(file string) string {
	return fmt.Sprintf(`To use it, configure the provider:

provider "sspr" {
  environment   = "emulator"
  emulator_file = %q
}`, file)
}
