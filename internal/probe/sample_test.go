package probe

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/signedin"
)

const samplePath = "../../.github/live-report-sample.md"

// lively makes a tenant in which most probes see something: more users than a page has, one of them disabled, one with a
// phone, questions, and events.
func lively(s *emulator.State) {
	for i := range pageSize {
		name := fmt.Sprintf("user%03d", i)
		s.Users = append(s.Users, emulator.User{
			ID: fmt.Sprintf("b1d4c0de-0000-4000-8000-000000001%03d", i), UserPrincipalName: name + "@" + emulator.SeedDomain,
			DisplayName: "User " + name, UserType: "Member", AccountEnabled: i > 0,
		})
	}
	s.User(emulator.SeedUserID).Methods = emulator.UserMethods{Mobile: "+1 2065550134", Email: "kim@fabrikam.example"}
	s.PasswordResetPolicy.Set("securityQuestions", []map[string]any{
		{"objectId": "0123456789abcdef0123456789abcdef", "questionText": "Where does the river begin?", "isCustomQuestion": true},
	})
	s.SetPasswordRule("BannedPasswordList", "fabrikam\tdunes")
	s.SetBranding("customForgotMyPasswordText", "Lost in the dunes?")
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for i, activity := range []string{emulator.AuditUpdateSettings, emulator.AuditBlocked, emulator.AuditReset} {
		target := emulator.AuditTarget{ID: emulator.SeedUserID, Type: "User", UserPrincipalName: "kim@" + emulator.SeedDomain}
		if activity == emulator.AuditUpdateSettings {
			target = emulator.AuditTarget{Type: "Directory", ModifiedProperties: []emulator.AuditChange{
				{DisplayName: "NotifyUsersOfReset", OldValue: new(`"False"`), NewValue: new(`"True"`)},
			}}
		}
		s.AddDirectoryAudit(emulator.DirectoryAudit{
			ActivityDisplayName: activity, ActivityDateTime: at.Add(time.Duration(i) * time.Minute), TargetResources: []emulator.AuditTarget{target},
		})
	}
}

var (
	asApplication = emulator.TokenSpec{}
	asPolicyAdmin = emulator.TokenSpec{User: emulator.SeedPolicyAdministratorID}
)

// TestSample: the committed sample is what the emulated tenant's report is. SSPR_UPDATE_SAMPLES=1 writes it.
func TestSample(t *testing.T) {
	t.Parallel()
	s := startTenant(t, lively)
	results := Run(t.Context(), signedin.Tenant(t, s, asApplication, asPolicyAdmin), nil)
	report := Report(results, About{
		Cloud: "emulator", GraphCredential: "client secret", PortalCredential: "refresh token", Version: "sample", Emulated: true,
	})
	if os.Getenv("SSPR_UPDATE_SAMPLES") == "1" {
		if err := os.WriteFile(samplePath, []byte(report), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(samplePath)
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != report {
		t.Errorf("%s is not the report of the emulated tenant; SSPR_UPDATE_SAMPLES=1 writes it:\n%s", samplePath, report)
	}
	for _, r := range results {
		if r.Verdict == Different {
			t.Errorf("%s: the emulated tenant contradicts the reference: expected %s, seen %s", r.ID, r.Expected, r.Seen)
		}
	}
}
