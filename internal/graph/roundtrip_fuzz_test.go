package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// oneDocument is a service with the authentication methods policy, in memory: it keeps every byte, replaces the
// properties that a PATCH names, and remembers what was sent.
type oneDocument struct {
	t    *testing.T
	body []byte
	sent []sentPatch
}

type sentPatch struct {
	Path string
	Body document.Object
}

func (s *oneDocument) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return graphtest.Stub{Status: 200, ContentType: jsonType, Body: string(s.body)}.RoundTrip(r)
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var body document.Object
	if err := json.Unmarshal(raw, &body); err != nil {
		s.t.Errorf("%s %s: %q is no JSON: %v", r.Method, r.URL.Path, raw, err)
	}
	path := strings.TrimPrefix(r.URL.Path, policyPath)
	s.sent = append(s.sent, sentPatch{strings.TrimPrefix(path, "/authenticationMethodConfigurations/"), body})
	s.write(s.sent[len(s.sent)-1])
	return graphtest.Stub{Status: 204}.RoundTrip(r)
}

// write does as the service does: a property that is sent is replaced as a whole, except for the registration campaign,
// of which single properties can be sent (graph-api 2.4).
func (s *oneDocument) write(p sentPatch) {
	doc := document.Read(s.body)
	if p.Path == "" {
		nudge := campaignOf(doc)
		if nudge == nil {
			nudge = document.Object{}
		}
		maps.Copy(nudge, campaignOf(p.Body))
		maps.Copy(doc, p.Body)
		if p.Body[enforcement] != nil {
			outer := document.Read(document.Read(s.body)[enforcement])
			if outer == nil {
				outer = document.Object{}
			}
			outer[campaign] = document.Raw(nudge)
			doc[enforcement] = document.Raw(outer)
		}
		s.body = document.Raw(doc)
		return
	}
	var items []json.RawMessage
	_ = json.Unmarshal(doc["authenticationMethodConfigurations"], &items)
	for i, raw := range items {
		if item := document.Read(raw); strings.EqualFold(document.Text(item["id"]), p.Path) {
			for name, v := range p.Body {
				if name != "@odata.type" {
					item[name] = v
				}
			}
			items[i] = document.Raw(item)
			break
		}
	}
	doc["authenticationMethodConfigurations"] = document.Raw(items)
	s.body = document.Raw(doc)
}

func clientOf(s *oneDocument) *Client {
	return NewClient(Options{
		Endpoint: "https://graph.invalid", Scope: scope, HTTPClient: &http.Client{Transport: s}, ConfirmFor: time.Millisecond, ConfirmEvery: time.Microsecond,
		Credential: func(context.Context) (azcore.TokenCredential, error) { return &credential{}, nil },
	})
}

// alike compares JSON by meaning. The digits of numbers count.
func alike(t *testing.T, a, b json.RawMessage) bool {
	t.Helper()
	var read [2]any
	for i, raw := range []json.RawMessage{a, b} {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&read[i]); err != nil {
			t.Errorf("%q: %v", raw, err)
		}
	}
	return reflect.DeepEqual(read[0], read[1])
}

// flip is one change of a configuration, and what a PATCH of it must have beside @odata.type.
type flip struct {
	change   sspr.MethodConfiguration
	property string
	want     json.RawMessage
}

// other returns a value that now is not.
func other[T comparable](now *T, values ...T) T {
	for _, v := range values {
		if now == nil || *now != v {
			return v
		}
	}
	panic("no other value")
}

// flips returns every change of a single property. The expected values are computed a second way, from the targets as
// they came.
func flips(m sspr.ConfigurableMethod, found document.Object) []flip {
	now := plainConfiguration(m, found)
	single := func(property string, v any, change sspr.MethodConfiguration) flip {
		return flip{change, property, document.Raw(v)}
	}
	state := other(now.State, "enabled", "disabled")
	all := []flip{single("state", state, sspr.MethodConfiguration{State: &state})}
	switch m {
	case sspr.MethodVoice:
		v := other(now.OfficePhoneAllowed, true, false)
		all = append(all, single("isOfficePhoneAllowed", v, sspr.MethodConfiguration{OfficePhoneAllowed: &v}))
	case sspr.MethodMicrosoftAuthenticator:
		v := other(now.SoftwareOATHEnabled, true, false)
		all = append(all, single("isSoftwareOathEnabled", v, sspr.MethodConfiguration{SoftwareOATHEnabled: &v}))
		mode := other(now.AuthenticationMode, "push", "deviceBasedPush")
		if targets := document.List(found["includeTargets"]); len(targets) > 0 {
			all = append(all, single("includeTargets", allWith(targets, "authenticationMode", mode), sspr.MethodConfiguration{AuthenticationMode: &mode}))
		}
	case sspr.MethodEmail:
		v := other(now.ExternalIDEmailOTP, "enabled", "disabled")
		all = append(all, single("allowExternalIdToUseEmailOtp", v, sspr.MethodConfiguration{ExternalIDEmailOTP: &v}))
	case sspr.MethodSMS:
		v := other(now.UsableForSignIn, true, false)
		if targets := document.List(found["includeTargets"]); len(targets) > 0 {
			all = append(all, single("includeTargets", allWith(targets, "isUsableForSignIn", v), sspr.MethodConfiguration{UsableForSignIn: &v}))
		}
	case sspr.MethodSoftwareOATH:
	}
	added := document.Object{"id": document.Raw("new"), "targetType": document.Raw("group")}
	all = append(all, membership(found, excludeTargets, added, func(t *[]sspr.Target) sspr.MethodConfiguration { return sspr.MethodConfiguration{Excluded: t} })...)
	added = document.Object{"id": document.Raw("new"), "targetType": document.Raw("group"), "isRegistrationRequired": document.Raw(false)}
	switch m {
	case sspr.MethodSMS:
		// A new target gets the flag on which the others agree.
		added["isUsableForSignIn"] = document.Raw(now.UsableForSignIn == nil || *now.UsableForSignIn)
	case sspr.MethodMicrosoftAuthenticator:
		added["authenticationMode"] = document.Raw("any")
		if now.AuthenticationMode != nil {
			added["authenticationMode"] = document.Raw(*now.AuthenticationMode)
		}
	default:
	}
	return append(all, membership(found, includeTargets, added, func(t *[]sspr.Target) sspr.MethodConfiguration { return sspr.MethodConfiguration{Included: t} })...)
}

// membership returns the changes of a collection of targets: one more, and one less.
func membership(found document.Object, property string, added document.Object, change func(*[]sspr.Target) sspr.MethodConfiguration) []flip {
	targets, plain := distinct(document.List(found[property]))
	more := sspr.Target{ID: "new", Type: "group"}
	if slices.ContainsFunc(plain, func(t sspr.Target) bool { return same(t) == same(more) }) {
		return nil
	}
	wanted := append(slices.Clone(plain), more)
	all := []flip{{change(&wanted), property, document.Raw(append(slices.Clone(targets), added))}}
	if len(plain) > 0 {
		fewer := plain[1:]
		all = append(all, flip{change(&fewer), property, document.Raw(targets[1:])})
	}
	return all
}

// distinct leaves out targets that are in the list a second time.
func distinct(targets []document.Object) (first []document.Object, plain []sspr.Target) {
	first, seen := []document.Object{}, map[string]bool{}
	for _, o := range targets {
		t := plainTarget(o)
		if !seen[same(t)] {
			seen[same(t)] = true
			first, plain = append(first, o), append(plain, t)
		}
	}
	return first, plain
}

func allWith(targets []document.Object, name string, v any) []document.Object {
	set := []document.Object{}
	for _, t := range targets {
		t = maps.Clone(t)
		t[name] = document.Raw(v)
		set = append(set, t)
	}
	return set
}

const manyTargets = `{"id":"x","authenticationMethodConfigurations":[
	{"id":"Sms","includeTargets":[{"id":"a","isUsableForSignIn":true,"n":12345678901234567890},{"id":"b","isUsableForSignIn":null,"<&>":"\u2028"},7],"excludeTargets":[{"id":"A"},{"id":"a","targetType":"user","x":{"y":[1.50,2e3]}}]},
	{"id":"MicrosoftAuthenticator","state":"enabled","isSoftwareOathEnabled":"yes","includeTargets":[{"authenticationMode":"push","id":1},{"authenticationMode":"any"}]},
	{"id":"voice","includeTargets":null,"excludeTargets":{}},{"id":"Email","allowExternalIdToUseEmailOtp":null,"unknown":{"includeTargets":[]}}]}`

// FuzzRoundTrip sends what Graph could show through the whole client, JSON to model to PATCH. Written back as it was
// read, nothing is sent. With one property changed, one PATCH has that property and the type and nothing else. A target
// that stays is sent as it came, with all of its properties.
func FuzzRoundTrip(f *testing.F) {
	for _, body := range []string{
		policyBody, manyTargets, strings.Replace(policyBody, `"migrationInProgress"`, "null", 1),
		`{"id":"x","registrationEnforcement":null,"policyMigrationState":7,"authenticationMethodConfigurations":[{"id":"SoftwareOath"}]}`,
		`{"id":"x","registrationEnforcement":{"authenticationMethodsRegistrationCampaign":{"snoozeDurationInDays":"1","includeTargets":[{"id":"all_users"}]},"more":1}}`,
	} {
		f.Add([]byte(body), uint8(0))
		f.Add([]byte(body), uint8(7))
	}
	f.Fuzz(func(t *testing.T, body []byte, pick uint8) {
		found := document.Read(body)
		if document.Text(found["id"]) == "" {
			return
		}
		for _, m := range sspr.ConfigurableMethods() {
			configuration, err := configurationOf(found, m)
			if err != nil {
				continue
			}
			holdsUnchanged(t, body, m)
			all := flips(m, configuration)
			holdsChanged(t, body, m, all[int(pick)%len(all)])
		}
		holdsPolicy(t, body, pick)
	})
}

func holdsUnchanged(t *testing.T, body []byte, m sspr.ConfigurableMethod) {
	t.Helper()
	service := &oneDocument{t: t, body: body}
	client := clientOf(service)
	plain, err := client.MethodConfiguration(t.Context(), m)
	if err != nil {
		t.Fatalf("%s: %v", m, err)
	}
	if _, _, err := client.UpdateMethodConfiguration(t.Context(), m, plain); err != nil || len(service.sent) > 0 {
		t.Errorf("%s as it was read: sent %s, %v", m, document.Raw(service.sent), err)
	}
}

func holdsChanged(t *testing.T, body []byte, m sspr.ConfigurableMethod, one flip) {
	t.Helper()
	service := &oneDocument{t: t, body: body}
	before, after, err := clientOf(service).UpdateMethodConfiguration(t.Context(), m, one.change)
	if err != nil {
		t.Fatalf("%s, %s: %v", m, one.property, err)
	}
	if len(service.sent) != 1 || service.sent[0].Path != methods[m].id {
		t.Fatalf("%s, %s: got %v", m, one.property, service.sent)
	}
	sent, kind := service.sent[0].Body, "#microsoft.graph."+strings.ToLower(methods[m].id[:1])+methods[m].id[1:]+"AuthenticationMethodConfiguration"
	if len(sent) != 2 || document.Text(sent["@odata.type"]) != kind || !alike(t, sent[one.property], one.want) {
		t.Errorf("%s, %s: sent %s, want %s", m, one.property, document.Raw(sent), one.want)
	}
	if before.Method == nil || after.Method == nil || *after.Method != m {
		t.Errorf("%s, %s: got %v and %v", m, one.property, before, after)
	}
}

// campaignWith returns what is sent to change one property of the campaign: all of it as it was read, without
// annotations.
func campaignWith(body []byte, name string, v any) string {
	found := document.Read(document.Read(body)[enforcement])
	nudge := document.Read(found[campaign])
	for _, o := range []document.Object{found, nudge} {
		maps.DeleteFunc(o, func(name string, _ json.RawMessage) bool { return strings.Contains(name, "@") })
	}
	if found == nil {
		found = document.Object{}
	}
	if nudge == nil {
		nudge = document.Object{}
	}
	nudge[name] = document.Raw(v)
	found[campaign] = document.Raw(nudge)
	return string(document.Raw(document.Object{enforcement: document.Raw(found)}))
}

// holdsPolicy does the same for the policy itself.
func holdsPolicy(t *testing.T, body []byte, pick uint8) {
	t.Helper()
	service := &oneDocument{t: t, body: body}
	client := clientOf(service)
	plain, err := client.MethodsPolicy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := client.UpdateMethodsPolicy(t.Context(), plain); err != nil || len(service.sent) > 0 {
		t.Errorf("the policy as it was read: sent %s, %v", document.Raw(service.sent), err)
	}
	state := other(plain.CampaignState, "enabled", "disabled")
	days := other(plain.CampaignSnoozeDays, 3, 4)
	migration := other(plain.MigrationState, sspr.PreMigration, sspr.MigrationInProgress)
	var change sspr.MethodsPolicy
	var want string
	switch pick % 3 {
	case 0:
		change.CampaignState, want = &state, campaignWith(body, "state", state)
	case 1:
		change.CampaignSnoozeDays, want = &days, campaignWith(body, "snoozeDurationInDays", days)
	default:
		change.MigrationState, want = &migration, `{"policyMigrationState":`+string(document.Raw(migrationNames[migration]))+`}`
	}
	_, _, err = client.UpdateMethodsPolicy(t.Context(), change)
	if err != nil || len(service.sent) != 1 {
		t.Fatalf("%s: sent %s, %v (kind %d)", want, document.Raw(service.sent), err, serviceerror.KindOf(err))
	}
	if sent := service.sent[0].Body; !alike(t, document.Raw(sent), json.RawMessage(want)) {
		t.Errorf("sent %s, want %s", document.Raw(sent), want)
	}
}
