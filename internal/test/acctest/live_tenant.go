package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/live"
)

// liveTenant is the real tenant, which one case uses until it ends.
type liveTenant struct {
	*liveRun
	t      *testing.T
	caPath string
}

// liveFor returns the tenant for a case: the properties that the case uses are set as a fresh tenant has them, and then
// changed. The end of the case puts everything back as the snapshot has it.
func (r *liveRun) liveFor(t *testing.T, s Spec, changes ...func(*emulator.State)) *liveTenant {
	t.Helper()
	r.one.Lock()
	n := &liveTenant{liveRun: r, t: t, caPath: filepath.Join(t.TempDir(), "ca.pem")}
	t.Cleanup(func() {
		defer r.one.Unlock()
		if err := r.client.Restore(context.Background(), r.snapshot.Documents()); err != nil {
			t.Errorf("the tenant is not as it was before this case: %v", err)
		}
	})
	if err := os.WriteFile(n.caPath, r.door.CertificatesPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	err := n.View(func(st emulator.State) {
		shown, _ := st.AuthenticationMethodsPolicy.Get(migrationState)
		if s.scope()[migrationState] && (shown == nil || string(shown) == "null") {
			t.Skip("not run live: this tenant shows no migration state, so there is none to change (graph-api 2.5)")
		}
	})
	if err == nil {
		err = n.Update(func(st *emulator.State) error {
			s.Put(st, s.asFresh(r.fresh))
			for _, change := range changes {
				change(st)
			}
			return nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	n.ResetRequests()
	return n
}

const migrationState = "policyMigrationState"

// patience returns how long a live service may show an older value (graph-api 1.11 and 2.4).
func (n *liveTenant) patience() time.Duration { return time.Minute }

// Config leads the provider through the front door. The credentials are in the environment.
func (n *liveTenant) Config(blocks ...string) string {
	text := fmt.Sprintf("\nprovider \"sspr\" {\n  tenant_id           = %q\n  graph_endpoint      = %q\n  portal_endpoint     = %[2]q\n"+
		"  ca_certificate_path = %[3]q\n}\n", n.config.TenantID, n.door.URL(), n.caPath)
	return text + n.toLive.Replace(strings.Join(blocks, "\n")) + "\n"
}

func (n *liveTenant) seen(text string) string { return n.toSeed.Replace(text) }

// ResetRequests empties the log of requests.
func (n *liveTenant) ResetRequests() { n.door.Reset() }

// Writes returns what the provider wrote.
func (n *liveTenant) Writes() []emulator.Request {
	var writes []emulator.Request
	for _, r := range n.door.Requests() {
		if r.IsWrite() {
			writes = append(writes, emulator.Request{Method: r.Method, Path: r.Path, Status: r.Status, Body: []byte(n.toSeed.Replace(string(r.Body)))})
		}
	}
	return writes
}

// View reads the tenant.
func (n *liveTenant) View(fn func(emulator.State)) error {
	content, err := n.client.Read(context.Background())
	if err != nil {
		return err
	}
	state, err := n.state(content)
	if err == nil {
		fn(*state)
	}
	return err
}

// state returns what was read in the form of an emulated tenant.
func (n *liveTenant) state(content live.Content) (*emulator.State, error) {
	s := &emulator.State{Tenant: emulator.Tenant{ID: emulator.SeedTenantID}}
	for part, place := range map[live.Part]*emulator.Document{
		live.Policy: &s.PasswordResetPolicy, live.OnPremises: &s.OnPremisesPasswordReset,
		live.Authorization: &s.AuthorizationPolicy, live.MethodsPolicy: &s.AuthenticationMethodsPolicy,
	} {
		if err := n.document(content[part], place); err != nil {
			return nil, fmt.Errorf("the %s: %w", part, err)
		}
	}
	normalPolicy(&s.PasswordResetPolicy)
	for _, id := range live.MethodIDs {
		var d emulator.Document
		if raw, ok := content[live.Method(id)]; ok {
			if err := n.document(raw, &d); err != nil {
				return nil, err
			}
			s.AuthenticationMethods = append(s.AuthenticationMethods, d)
		}
	}
	s.Users = []emulator.User{{ID: emulator.SeedUserID, UserType: "Member"}}
	var methods map[string]string
	if raw, ok := content[live.User(n.config.UserID)]; ok {
		if err := json.Unmarshal(raw, &methods); err != nil {
			return nil, err
		}
	}
	s.Users[0].Methods = emulator.UserMethods{
		Mobile: methods["mobile"], AlternateMobile: methods["alternateMobile"], Office: methods["office"], Email: methods["email"],
	}
	return s, nil
}

// document returns a document without the annotations of its source.
func (n *liveTenant) document(raw json.RawMessage, d *emulator.Document) error {
	if err := json.Unmarshal([]byte(n.toSeed.Replace(string(raw))), d); err != nil {
		return err
	}
	for _, key := range d.Keys() {
		if strings.Contains(key, "@") && key != "@odata.type" {
			d.Remove(key)
		}
	}
	return nil
}

// normalPolicy removes from the policy document what the service shows in two ways: no group, and the group's name
// (sspr-policy 1.2).
func normalPolicy(d *emulator.Document) {
	if ids, _ := d.Get("passwordResetEnabledGroupIds"); strings.Contains(string(ids), "00000000-0000-0000-0000-000000000000") {
		d.Set("passwordResetEnabledGroupIds", []string{})
	}
	if _, ok := d.Get("passwordResetEnabledGroupName"); ok {
		d.Set("passwordResetEnabledGroupName", "")
	}
}

// Update writes what fn changes, and waits until it shows.
func (n *liveTenant) Update(fn func(*emulator.State) error) error {
	ctx := context.Background()
	content, err := n.client.Read(ctx)
	if err != nil {
		return err
	}
	before, err := n.state(content)
	if err != nil {
		return err
	}
	after, err := n.state(content)
	if err == nil {
		err = fn(after)
	}
	if err != nil {
		return err
	}
	wanted := live.Content{}
	for part, pair := range n.documents(before, after) {
		changed := map[string]json.RawMessage{}
		for _, key := range pair[1].Keys() {
			was, _ := pair[0].Get(key)
			is, _ := pair[1].Get(key)
			if string(was) != string(is) {
				changed[key] = json.RawMessage(n.toLive.Replace(string(is)))
			}
		}
		if len(changed) > 0 {
			raw, err := json.Marshal(changed)
			if err != nil {
				return err
			}
			wanted[part] = raw
		}
	}
	// What cannot be put back is no difference, and is not written.
	if err := n.client.Apply(ctx, live.Difference(content, wanted)); err != nil {
		return err
	}
	return n.client.Await(ctx, wanted)
}

// documents returns the documents of two states in pairs.
func (n *liveTenant) documents(before, after *emulator.State) map[live.Part][2]emulator.Document {
	all := map[live.Part][2]emulator.Document{
		live.Policy:        {before.PasswordResetPolicy, after.PasswordResetPolicy},
		live.OnPremises:    {before.OnPremisesPasswordReset, after.OnPremisesPasswordReset},
		live.Authorization: {before.AuthorizationPolicy, after.AuthorizationPolicy},
		live.MethodsPolicy: {before.AuthenticationMethodsPolicy, after.AuthenticationMethodsPolicy},
	}
	for _, id := range live.MethodIDs {
		if was, is := before.AuthenticationMethod(id), after.AuthenticationMethod(id); was != nil && is != nil {
			all[live.Method(id)] = [2]emulator.Document{*was, *is}
		}
	}
	if n.config.UserID != "" {
		all[live.User(n.config.UserID)] = [2]emulator.Document{contactOf(before), contactOf(after)}
	}
	return all
}

func contactOf(s *emulator.State) (d emulator.Document) {
	found := map[string]string{"email": s.Email(emulator.SeedUserID)}
	for _, kind := range []string{emulator.PhoneMobile, emulator.PhoneAlternateMobile, emulator.PhoneOffice} {
		found[kind] = s.Phone(emulator.SeedUserID, kind)
	}
	for _, kind := range slices.Sorted(maps.Keys(found)) {
		if found[kind] == "" {
			d.Set(kind, nil)
		} else {
			d.Set(kind, found[kind])
		}
	}
	return d
}
