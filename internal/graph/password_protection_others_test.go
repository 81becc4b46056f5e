package graph

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestAnotherAdministratorSavesThePageFirst answers the list as it was before the setting was there. The POST is refused, and the
// change is a PATCH of what is found then (passwords 1.16).
func TestAnotherAdministratorSavesThePageFirst(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SetPasswordRule("LockoutDurationInSeconds", "90") })
	server.Inject(emulator.Fault{
		Service: emulator.Graph, Method: http.MethodGet, Path: "/groupSettings", Times: 1,
		Status: http.StatusOK, ContentType: "application/json", Body: `{"value":[]}`,
	})
	_, after, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(7))})
	if err != nil {
		t.Fatal(err)
	}
	lines, _ := writesOfRules(t, server)
	if !slices.Equal(lines, []string{"POST /groupSettings", "PATCH /groupSettings/{id}"}) || *after.LockoutDurationSeconds != 90 {
		t.Errorf("it wrote %v, and the duration is %d", lines, *after.LockoutDurationSeconds)
	}
}

// TestAnotherAdministratorRemovesTheSetting answers a PATCH with 404, as of a setting that is gone. The change is a POST then.
func TestAnotherAdministratorRemovesTheSetting(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	server.Inject(emulator.Fault{
		Service: emulator.Graph, Method: http.MethodGet, Path: "/groupSettings", Times: 1, Status: http.StatusOK, ContentType: "application/json",
		Body: `{"value":[{"id":"b1d4c0de-0000-4000-8000-0000000000d3","templateId":"5CF42378-d67d-4f36-ba46-e8b86229381d","values":[{"name":"LockoutThreshold","value":"3"}]}]}`,
	})
	if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(7))}); err != nil {
		t.Fatal(err)
	}
	if lines, _ := writesOfRules(t, server); !slices.Equal(lines, []string{"PATCH /groupSettings/{id}", "POST /groupSettings"}) {
		t.Errorf("it wrote %v", lines)
	}
}

// TestAbsentSettingsBecomeAbsentAgain restores a tenant that had no settings: they are removed if nothing but defaults remains, and
// kept if another administrator has changed something else meanwhile.
func TestAbsentSettingsBecomeAbsentAgain(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile map[string]string
		want      string
	}{
		"nothing else changed":          {nil, "DELETE /groupSettings/{id}"},
		"another value was changed":     {map[string]string{"LockoutDurationInSeconds": "90"}, "PATCH /groupSettings/{id}"},
		"a value of the future was set": {map[string]string{"Future": "1"}, "PATCH /groupSettings/{id}"},
	} {
		client, server := emulated(t, emulator.TokenSpec{}, nil)
		found, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(7)), CustomBanned: &[]string{"contoso"}})
		if err != nil {
			t.Fatal(err)
		}
		err = server.Update(func(s *emulator.State) error {
			for rule, text := range test.meanwhile {
				s.SetPasswordRule(rule, text)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		server.ResetRequests()
		change, _ := found.Restoring([]string{"lockout_threshold", "custom_banned_passwords"})
		if _, _, err := client.UpdatePasswordProtection(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		lines, _ := writesOfRules(t, server)
		now, there := rulesOf(t, server)
		if !slices.Equal(lines, []string{test.want}) || there != (test.meanwhile != nil) || now["LockoutThreshold"] != "10" || now["BannedPasswordList"] != "" {
			t.Errorf("%s: it wrote %v; settings: %t, %v", name, lines, there, now)
		}
		for rule, text := range test.meanwhile {
			if now[rule] != text {
				t.Errorf("%s: %s is %q", name, rule, now[rule])
			}
		}
	}
}

// TestResetPasswordProtection removes the setting, also if the answer of the removal is lost, and does nothing if there is none.
func TestResetPasswordProtection(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SetPasswordRule("LockoutThreshold", "7") })
	server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodDelete, Times: 1, Drop: emulator.DropAfter})
	for range 2 {
		if err := client.ResetPasswordProtection(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, there := rulesOf(t, server); there {
		t.Error("the setting is still there")
	}
	if lines, _ := writesOfRules(t, server); !slices.Equal(lines, []string{"DELETE /groupSettings/{id}", "DELETE /groupSettings/{id}"}) {
		t.Errorf("it wrote %v, want the removal and its repetition", lines)
	}
}

// TestOldAnswersOfTheRules reads back until the service shows the change, for a POST, a PATCH and a DELETE.
func TestOldAnswersOfTheRules(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	for _, method := range []string{http.MethodPost, http.MethodPatch, http.MethodDelete} {
		server.Inject(emulator.Fault{Service: emulator.Graph, Method: method, Times: 1, StaleReads: 3})
	}
	for _, threshold := range []int64{7, 8} {
		if _, after, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: &threshold}); err != nil || *after.LockoutThreshold != threshold {
			t.Fatalf("after %+v, %v", after, err)
		}
	}
	if err := client.ResetPasswordProtection(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, err := client.PasswordProtection(t.Context()); err != nil || found.Absent == nil {
		t.Errorf("found %+v, %v", found, err)
	}
}

// TestALostAnswerBeforeOldOnes: the answer to the POST is lost, and the list does not show the setting for longer than writes are
// repeated. The refusal of one second POST shows that it is there, and nothing is sent until the list does.
func TestALostAnswerBeforeOldOnes(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"dropped":          {Drop: emulator.DropAfter},
		"reported in vain": {Status: http.StatusGatewayTimeout, AfterWrite: true},
	} {
		client, server := emulated(t, emulator.TokenSpec{}, nil)
		fault.Service, fault.Method, fault.Times, fault.StaleReads = emulator.Graph, http.MethodPost, 1, 8
		server.Inject(fault)
		before, after, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(7))})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if *before.LockoutThreshold != 10 || *after.LockoutThreshold != 7 {
			t.Errorf("%s: before %+v, after %+v", name, before, after)
		}
		if lines, _ := writesOfRules(t, server); !slices.Equal(lines, []string{"POST /groupSettings", "POST /groupSettings"}) {
			t.Errorf("%s: it wrote %v", name, lines)
		}
	}
}

// TestAnotherAdministratorSavesAfterTheRemoval: a new setting after the removal is reported at once, as another administrator's.
func TestAnotherAdministratorSavesAfterTheRemoval(t *testing.T) {
	for name, remove := range map[string]func(*Client) error{
		"reset": func(c *Client) error { return c.ResetPasswordProtection(t.Context()) },
		"restore": func(c *Client) error {
			_, _, err := c.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(10)), Absent: new(true)})
			return err
		},
	} {
		client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SetPasswordRule("LockoutThreshold", "7") })
		// The second reading is that of the confirmation.
		server.Inject(emulator.Fault{
			Service: emulator.Graph, Method: http.MethodGet, Path: "/groupSettings", Skip: 1, Times: 100, Status: http.StatusOK, ContentType: "application/json",
			Body: `{"value":[{"id":"b1d4c0de-0000-4000-8000-0000000000d3","templateId":"5CF42378-d67d-4f36-ba46-e8b86229381d","values":[{"name":"LockoutThreshold","value":"3"}]}]}`,
		})
		if err := remove(client); serviceerror.KindOf(err) != serviceerror.Overwritten || serviceerror.SentOf(err) != serviceerror.SentAccepted {
			t.Errorf("%s: %v", name, err)
		}
		if lines, _ := writesOfRules(t, server); !slices.Equal(lines, []string{"DELETE /groupSettings/{id}"}) {
			t.Errorf("%s: it wrote %v", name, lines)
		}
	}
}

// TestARemovalThatIsNotKept names what is missing.
func TestARemovalThatIsNotKept(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SetPasswordRule("LockoutThreshold", "7") })
	client.options.ConfirmFor = 20 * time.Millisecond
	server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodDelete, Times: 1, NotPersisted: true})
	err := client.ResetPasswordProtection(t.Context())
	if err == nil || !strings.Contains(err.Error(), "did not show that the setting is gone within") {
		t.Errorf("got %v", err)
	}
}

// TestValuesThatAreNotUnderstood are not set, and are put right by a write.
func TestValuesThatAreNotUnderstood(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		for name, text := range map[string]string{"LockoutThreshold": "many", "EnableBannedPasswordCheck": "yes", "BannedPasswordCheckOnPremisesMode": "Blend"} {
			s.SetPasswordRule(name, text)
		}
	})
	found, err := client.PasswordProtection(t.Context())
	if err != nil || found.LockoutThreshold != nil || found.EnforceCustomBanned != nil || *found.OnPremisesMode != "Blend" {
		t.Fatalf("found %+v, %v", found, err)
	}
	change := passwords.Protection{LockoutThreshold: new(int64(7)), EnforceCustomBanned: new(true), OnPremisesMode: new(passwords.ModeAudit)}
	if _, _, err := client.UpdatePasswordProtection(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	if now, _ := rulesOf(t, server); now["LockoutThreshold"] != "7" || now["EnableBannedPasswordCheck"] != "True" || now["BannedPasswordCheckOnPremisesMode"] != "Audit" {
		t.Errorf("the rules are %v", now)
	}
}
