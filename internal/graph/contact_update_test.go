package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// update changes the contacts of the seeded user, and fails the test if an error contains them.
func update(t testing.TB, client *Client, change ContactChange) (ContactResult, error) {
	t.Helper()
	result, err := client.UpdateContactInfo(t.Context(), emulator.SeedUserID, change)
	private(t, err, result.TakenForSMS)
	return result, err
}

// isPartly reports whether an error is marked as partly done.
func isPartly(err error) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	return ok && e.Partly
}

func TestUpdateContactInfo(t *testing.T) {
	others := contacts{alternate: alternate2, office: office2, email: email2}
	for name, test := range map[string]struct {
		has    contacts
		change ContactChange
		want   contacts
		writes []string
	}{
		"nothing wanted":   {everything, ContactChange{}, everything, nil},
		"add a mobile":     {nil, ContactChange{Wanted: contacts{mobile: mobile1}}, contacts{mobile: mobile1}, []string{"POST mobile_phone"}},
		"add an office":    {nil, ContactChange{Wanted: contacts{office: office1}}, contacts{office: office1}, []string{"POST office_phone"}},
		"add an address":   {nil, ContactChange{Wanted: contacts{email: email1}}, contacts{email: email1}, []string{"POST email"}},
		"add an alternate": {contacts{mobile: mobile1}, ContactChange{Wanted: contacts{alternate: alternate1}}, contacts{mobile: mobile1, alternate: alternate1}, []string{"POST alternate_mobile_phone"}},
		"add all": {nil, ContactChange{Wanted: everything}, everything, []string{
			"POST mobile_phone", "POST alternate_mobile_phone", "POST office_phone", "POST email",
		}},
		"change a mobile":     {everything, ContactChange{Wanted: contacts{mobile: mobile2}}, with(everything, contacts{mobile: mobile2}), []string{"PATCH mobile_phone"}},
		"change an alternate": {everything, ContactChange{Wanted: contacts{alternate: alternate2}}, with(everything, contacts{alternate: alternate2}), []string{"PATCH alternate_mobile_phone"}},
		"change an office":    {everything, ContactChange{Wanted: contacts{office: office2}}, with(everything, contacts{office: office2}), []string{"PATCH office_phone"}},
		"change an address":   {everything, ContactChange{Wanted: contacts{email: email2}}, with(everything, contacts{email: email2}), []string{"PATCH email"}},
		"change all": {everything, ContactChange{Wanted: with(others, contacts{mobile: mobile2})}, with(others, contacts{mobile: mobile2}), []string{
			"PATCH mobile_phone", "PATCH alternate_mobile_phone", "PATCH office_phone", "PATCH email",
		}},
		"remove an office":    {everything, ContactChange{Wanted: contacts{office: ""}}, with(everything, contacts{office: ""}), []string{"DELETE office_phone"}},
		"remove an alternate": {everything, ContactChange{Wanted: contacts{alternate: ""}}, with(everything, contacts{alternate: ""}), []string{"DELETE alternate_mobile_phone"}},
		"remove an address":   {everything, ContactChange{Wanted: contacts{email: ""}}, with(everything, contacts{email: ""}), []string{"DELETE email"}},
		"remove mobiles":      {everything, ContactChange{Wanted: contacts{mobile: "", alternate: ""}}, contacts{office: office1, email: email1}, []string{"DELETE alternate_mobile_phone", "DELETE mobile_phone"}},
		"remove all": {everything, ContactChange{Wanted: contacts{mobile: "", alternate: "", office: "", email: ""}}, contacts{}, []string{
			"DELETE email", "DELETE office_phone", "DELETE alternate_mobile_phone", "DELETE mobile_phone",
		}},
		"some of each": {
			contacts{mobile: mobile1, office: office1},
			ContactChange{Wanted: contacts{mobile: mobile2, alternate: alternate1, office: "", email: email1}},
			contacts{mobile: mobile2, alternate: alternate1, email: email1},
			[]string{"PATCH mobile_phone", "POST alternate_mobile_phone", "POST email", "DELETE office_phone"},
		},
		"there already":           {everything, ContactChange{Wanted: everything}, everything, nil},
		"gone already":            {nil, ContactChange{Wanted: contacts{mobile: "", email: ""}}, contacts{}, nil},
		"spelled in another way":  {everything, ContactChange{Wanted: contacts{mobile: "+1 (206) 555-0111", office: "+12065550133 x12", email: "KIM.AKERS@fabrikam.example"}}, everything, nil},
		"starting values":         {nil, ContactChange{Prepopulate: true, Wanted: contacts{mobile: mobile1, email: email1}}, contacts{mobile: mobile1, email: email1}, []string{"POST mobile_phone", "POST email"}},
		"the user's own":          {contacts{mobile: mobile2}, ContactChange{Prepopulate: true, Wanted: contacts{mobile: mobile1, email: email1}}, contacts{mobile: mobile2, email: email1}, []string{"POST email"}},
		"all are the user's own":  {others, ContactChange{Prepopulate: true, Wanted: contacts{office: office1, email: email1}}, others, nil},
		"another starting value":  {contacts{mobile: mobile1}, ContactChange{Prepopulate: true, Wanted: contacts{mobile: mobile2}, Given: contacts{mobile: "+12065550111"}}, contacts{mobile: mobile2}, []string{"PATCH mobile_phone"}},
		"changed by the user":     {contacts{mobile: alternate2}, ContactChange{Prepopulate: true, Wanted: contacts{mobile: mobile2}, Given: contacts{mobile: mobile1}}, contacts{mobile: alternate2}, nil},
		"removed by the user":     {nil, ContactChange{Prepopulate: true, Wanted: contacts{mobile: mobile2}, Given: contacts{mobile: mobile1}}, contacts{mobile: mobile2}, []string{"POST mobile_phone"}},
		"given without the mode":  {contacts{mobile: alternate2}, ContactChange{Wanted: contacts{mobile: mobile2}, Given: contacts{mobile: mobile1}}, contacts{mobile: mobile2}, []string{"PATCH mobile_phone"}},
		"the same starting value": {contacts{mobile: mobile1}, ContactChange{Prepopulate: true, Wanted: contacts{mobile: mobile1}, Given: contacts{mobile: mobile1}}, contacts{mobile: mobile1}, nil},
	} {
		for _, answers := range []bool{false, true} { // a PATCH answers 204 or 200 with a body
			t.Run(fmt.Sprint(name, " ", answers), func(t *testing.T) {
				client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
					s.Settings.PhonePatchAnswers = answers
					kim(test.has)(s)
				})
				result, err := update(t, client, test.change)
				if err != nil || !result.Known || result.TakenForSMS != nil {
					t.Fatalf("got %+v, %v", result, err)
				}
				has(t, "tenant", stored(t, server, emulator.SeedUserID), test.want)
				for m := range test.change.Wanted {
					if !SameContact(m, result.Live.Values[m], test.want[m]) {
						t.Errorf("result: %s is %q", m, result.Live.Values[m])
					}
				}
				if got := inLanes(writes(server)); !slices.Equal(got, test.writes) {
					t.Errorf("wrote %v", got)
				}
			})
		}
	}
}

// with returns values with some replaced, or removed with "".
func with(values, other contacts) contacts {
	all := contacts{}
	for _, from := range []contacts{values, other} {
		for m, v := range from {
			if all[m] = v; v == "" {
				delete(all, m)
			}
		}
	}
	return all
}

func TestUpdateReadsWhatItNeeds(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, kim(everything))
	for m, list := range map[sspr.ContactMethod]string{email: "emailMethods", office: "phoneMethods"} {
		server.ResetRequests()
		if _, err := update(t, client, ContactChange{Wanted: contacts{m: everything[m]}}); err != nil {
			t.Error(err)
		}
		if got := reads(server); !slices.Equal(got, []string{list}) {
			t.Errorf("read %v", got)
		}
	}
}

func TestDefaultMethod(t *testing.T) {
	const refused = "it is the user's default sign-in method, which can be removed only as the last one"
	for name, test := range map[string]struct {
		has       contacts
		byDefault string
		wanted    contacts
		left      contacts
		explained bool
		writes    []string
	}{
		"the last of all": {contacts{mobile: mobile1}, emulator.PhoneMobile, contacts{mobile: ""}, contacts{}, false, []string{"DELETE mobile_phone"}},
		"put off until it is the last": {
			everything, emulator.PhoneOffice,
			contacts{mobile: "", alternate: "", office: "", email: ""},
			contacts{},
			false,
			[]string{"DELETE email", "DELETE office_phone", "DELETE alternate_mobile_phone", "DELETE mobile_phone", "DELETE office_phone"},
		},
		"others remain":    {everything, emulator.PhoneOffice, contacts{office: ""}, everything, true, []string{"DELETE office_phone"}},
		"others are added": {contacts{office: office1}, emulator.PhoneOffice, contacts{office: "", email: email1}, contacts{office: office1, email: email1}, true, []string{"POST email", "DELETE office_phone"}},
		"some are removed": {
			everything, emulator.PhoneOffice,
			contacts{mobile: "", alternate: "", office: ""},
			contacts{office: office1, email: email1},
			true,
			[]string{"DELETE office_phone", "DELETE alternate_mobile_phone", "DELETE mobile_phone", "DELETE office_phone"},
		},
		// Neither of the two can go first.
		"an alternate": {
			contacts{mobile: mobile1, alternate: alternate1},
			emulator.PhoneAlternateMobile,
			contacts{mobile: "", alternate: ""},
			contacts{mobile: mobile1, alternate: alternate1},
			true,
			[]string{"DELETE alternate_mobile_phone"},
		},
		"changed only": {contacts{mobile: mobile1, email: email1}, emulator.PhoneMobile, contacts{mobile: mobile2}, contacts{mobile: mobile2, email: email1}, false, []string{"PATCH mobile_phone"}},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
				kim(test.has)(s)
				s.User(emulator.SeedUserID).Methods.DefaultMethod = test.byDefault
				s.User(emulator.SeedUserID).RegisteredMethods = nil // an app would be another method
			})
			result, err := update(t, client, ContactChange{Wanted: test.wanted})
			if (err != nil) != test.explained || test.explained && (!strings.Contains(err.Error(), refused) || strings.Contains(err.Error(), "without first")) {
				t.Errorf("got %v", err)
			}
			if test.explained && isPartly(err) != (len(test.writes) > 1) {
				t.Errorf("partly: %v", err)
			}
			if test.explained && !strings.Contains(err.Error(), "["+methodIDs[office]+"]") && !strings.Contains(err.Error(), "["+methodIDs[alternate]+"]") {
				t.Errorf("the id of the method is hidden: %v", err)
			}
			has(t, "tenant", stored(t, server, emulator.SeedUserID), test.left)
			for m := range test.wanted {
				if result.Live.Values[m] != test.left[m] {
					t.Errorf("result: %v", result.Live)
				}
			}
			if got := inLanes(writes(server)); !slices.Equal(got, test.writes) {
				t.Errorf("wrote %v", got)
			}
		})
	}
}

func TestNumberTakenForSMS(t *testing.T) {
	for _, before := range []contacts{nil, {mobile: mobile2}} {
		for _, deleted := range []bool{false, true} {
			client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
				smsSignIn(s)
				give(s, emulator.SeedReaderID, contacts{mobile: mobile1})
				kim(before)(s)
				if deleted {
					s.RemoveUser(emulator.SeedReaderID)
				}
			})
			result, err := update(t, client, ContactChange{Wanted: contacts{mobile: mobile1, email: email1}})
			if err != nil || result.TakenForSMS == nil || result.Live.SMSSignInState != "phoneNumberNotUnique" {
				t.Errorf("got %+v, %v", result, err)
			}
			has(t, "result", result.Live.Values, contacts{mobile: mobile1, email: email1})
			has(t, "tenant", stored(t, server, emulator.SeedUserID), contacts{mobile: mobile1, email: email1})
			if got := writes(server); len(got) != 2 {
				t.Errorf("wrote %v", got)
			}
		}
	}
}

func TestNumberRefusedForSMS(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		smsSignIn(s)
		give(s, emulator.SeedReaderID, contacts{mobile: mobile1})
	})
	client.options.ConfirmFor = 50 * time.Millisecond
	server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Path: "/phoneMethods", NotPersisted: true})
	for _, wanted := range []contacts{{mobile: mobile1}, {mobile: mobile1, email: email1}} {
		result, err := update(t, client, ContactChange{Wanted: wanted})
		e, ok := errors.AsType[*serviceerror.Error](err)
		if !ok || e.Status != 409 || !strings.EqualFold(e.Code, "phoneNumberNotUnique") || result.TakenForSMS != nil || isPartly(err) != (len(wanted) > 1) {
			t.Errorf("got %+v, %v", result, err)
		}
		has(t, "result", with(result.Live.Values, nil), with(wanted, contacts{mobile: ""}))
	}
	// If the number is there, something else is missing.
	client, server = emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		smsSignIn(s)
		give(s, emulator.SeedReaderID, contacts{mobile: mobile1})
	})
	client.options.ConfirmFor = 50 * time.Millisecond
	server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Path: "/emailMethods", NotPersisted: true})
	result, err := update(t, client, ContactChange{Wanted: contacts{mobile: mobile1, email: email1}})
	if serviceerror.KindOf(err) != serviceerror.NotPersisted || !strings.Contains(err.Error(), "new value of email") || result.TakenForSMS == nil || !isPartly(err) {
		t.Errorf("got %+v, %v", result, err)
	}
}

// packed returns a client whose requests travel in batches, as the provider's do.
func packed(t *testing.T, server *emulator.Server, client *Client) *Client {
	t.Helper()
	retry := transport.Retry{Max: 4, MinWait: time.Millisecond, MaxWait: 50 * time.Millisecond}
	sender, err := transport.NewClient(transport.Options{
		CACertificatePEM: server.CACertificatePEM(), Hosts: []string{strings.TrimPrefix(server.URL(), "https://")},
		Retry: retry, Below: batch.Layer(batch.Options{Retry: retry}),
	})
	if err != nil {
		t.Fatal(err)
	}
	options := client.options
	options.HTTPClient = sender
	return NewClient(options)
}

func TestManyUsersAtOnce(t *testing.T) {
	const users = 40
	for _, batched := range []bool{false, true} {
		client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
			emulator.AddUsers(s, users)
			for i := 1; i <= users; i += 2 {
				give(s, emulator.NumberedUserID(i), everything)
			}
		})
		if batched {
			client = packed(t, server, client)
		}
		// Some of the batches, and of the requests in them, get lost: so few that each can be repeated often enough.
		for _, skip := range []int{3, 11} {
			server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Skip: skip, Times: 1, Drop: emulator.DropAfter})
			server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPatch, Skip: skip, Times: 1, Status: 503, AfterWrite: skip > 3})
		}
		var wg sync.WaitGroup
		for i := 1; i <= users; i++ {
			wg.Go(func() {
				wanted := contacts{mobile: fmt.Sprintf("+1 20655502%02d", i), alternate: alternate2, office: "", email: fmt.Sprintf("u%d@tailspin.example", i)}
				result, err := client.UpdateContactInfo(t.Context(), emulator.NumberedUserID(i), ContactChange{Wanted: wanted})
				private(t, err)
				if err != nil {
					t.Errorf("%d: %v", i, err)
				}
				has(t, "result", result.Live.Values, with(wanted, nil))
				has(t, "tenant", stored(t, server, emulator.NumberedUserID(i)), with(wanted, nil))
			})
		}
		wg.Wait()
	}
}

func TestUpdateWithoutTheTenant(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	result, err := update(t, client, ContactChange{Wanted: everything})
	if serviceerror.KindOf(err) != serviceerror.Unreachable || result.Known || isPartly(err) {
		t.Errorf("got %+v, %v", result, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.UpdateContactInfo(ctx, emulator.SeedUserID, ContactChange{Wanted: everything}); serviceerror.KindOf(err) != serviceerror.TimedOut {
		t.Errorf("got %v", err)
	}
}
