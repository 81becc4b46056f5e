package secrets

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// Users of the seeded tenant without a role, as administrators name them: such a name is what a configuration calls a
// user, and Terraform prints it, but the log does not need it.
const (
	patName = "pat@" + emulator.SeedDomain
	samName = "sam@" + emulator.SeedDomain
)

// secretConfig has resources of both services, and users with contact information that Terraform keeps as well as users
// with contact information that it must not keep.
func secretConfig(mobile string) string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    sspr = { source = "terraform-provider-sspr/sspr" }
  }
}

variable "mobile" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "email" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "serial" {
  type = number
}

resource "sspr_registration" "this" {
  reconfirm_after_days = 90
}

resource "sspr_notifications" "this" {
  notify_administrators = true
}

resource "sspr_administrator_policy" "this" {
  enabled = false
}

resource "sspr_user_contact_info" "plain" {
  user_id      = %[1]q
  mobile_phone = %[3]q
  office_phone = "+1 (206) 555-5555 x77"
  email        = "Kim.Plain@private.example"
}

resource "sspr_user_contact_info" "quiet" {
  user_id                 = %[2]q
  mobile_phone_wo         = var.mobile
  mobile_phone_wo_version = var.serial
  email_wo                = var.email
  email_wo_version        = var.serial
}

resource "sspr_users_contact_info" "plain" {
  users = {
    %[4]q = { mobile_phone = "+44 20 7946 0958", email = "pat.map@private.example" }
  }
}

resource "sspr_users_contact_info" "quiet" {
  users_wo         = { %[5]q = { mobile_phone = var.mobile, email = var.email } }
  users_wo_version = var.serial
}

data "sspr_policy" "this" {
  depends_on = [sspr_registration.this]
}
`, emulator.SeedUserID, acctest.LeeID, mobile, patName, samName)
}

// The contact information of the users: what the state keeps, by Terraform's design in clear, and what it must not.
var (
	kept     = needles{digits: []string{"400111222", "400111333", "2065555555", "2079460958"}, addresses: []string{"kim.plain@private.example", "pat.map@private.example"}}
	unkept   = needles{digits: []string{"491701234567", "1701234567"}, addresses: []string{"quiet.person@private.example"}}
	nameless = needles{addresses: []string{patName, samName, "pol@" + emulator.SeedDomain}}
)

// foreign is what the services quote of other users.
var foreign = needles{digits: []string{"499888777"}, addresses: []string{"somebody.else@private.example"}}

// newKey registers a certificate with the application, and returns it with its private key in PEM form.
func newKey(t *testing.T, n *acctest.Tenant) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sspr"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	err = n.Update(func(s *emulator.State) error {
		s.App(emulator.SeedClientID).Certificates = []string{certificate}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return certificate + string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

// credentials returns everything that signs in to the tenant, including the tokens that it has issued.
func credentials(t *testing.T, n *acctest.Tenant, key string) needles {
	t.Helper()
	c := n.Credentials()
	found := needles{exact: []string{c.ClientSecret, c.LimitedClientSecret, wrongSecret}}
	for line := range strings.Lines(key) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") && len(line) > 16 {
			found.exact = append(found.exact, line)
		}
	}
	err := n.View(func(s emulator.State) {
		for _, r := range s.RefreshTokens {
			found.exact = append(found.exact, r.Token)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (n needles) and(others ...needles) needles {
	all := needles{exact: slices.Clone(n.exact), digits: slices.Clone(n.digits), addresses: slices.Clone(n.addresses)}
	for _, o := range others {
		all.exact, all.digits, all.addresses = append(all.exact, o.exact...), append(all.digits, o.digits...), append(all.addresses, o.addresses...)
	}
	return all
}

const wrongSecret = "wr0ng-secret~value-of-the-application"

// quoted is a token that means nothing and looks like one: {"typ":"JWT"}.{"upn":"pol"}.signature.
const quoted = "eyJ0eXAiOiJKV1QifQ.eyJ1cG4iOiJwb2wifQ.c2lnbmF0dXJl"

// refused is an answer of Graph.
func refused(method string, status, times int, code, message string) emulator.Fault {
	return emulator.Fault{
		Service: emulator.Graph, Method: method, Times: times, Status: status, ContentType: "application/json",
		Body: fmt.Sprintf(`{"error":{"code":%q,"message":%q}}`, code, message),
	}
}

// badWrites refuse changes of contact information, and quote what was sent and what belongs to another user.
func badWrites() []emulator.Fault {
	const people = "The number +61 499 888 777 (also 0499888777) of Somebody.Else@private.example"
	return []emulator.Fault{
		refused(http.MethodPatch, 400, 2, "invalidPhoneNumber", people+" is not valid; you sent +49 170 1234567 and Quiet.Person@private.example."),
		refused(http.MethodPatch, 403, 0, "accessDenied", people+" may not be changed."),
	}
}

// badReads refuse all reading, and quote the token that they were sent.
func badReads() []emulator.Fault {
	return []emulator.Fault{
		refused(http.MethodGet, 401, 0, "InvalidAuthenticationToken", "IDX10223: Lifetime validation failed of "+quoted+"."),
		{
			Service: emulator.Portal, Status: http.StatusBadRequest, ContentType: "application/json",
			Body: `{"Message":"The assertion ` + quoted + ` is not acceptable","ClientData":{"errorCode":"BadRequest"}}`,
		},
	}
}

// TestNothingSecretIsPrinted runs resources of both services through the real terraform with all logs on, with failures in between that
// quote what they should not, and looks for secrets and personal data in everything that was printed and written.
//
// Not looked at, because it is Terraform's doing and documented: the state and the saved plan hold the values of ordinary
// sensitive attributes in clear, and a saved plan holds the configuration's own files. What Terraform's core logs of its
// graph is not the provider's either; it is looked through for the values that Terraform must not keep.
func TestNothingSecretIsPrinted(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	key := newKey(t, n)
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.NeedsWriteOnly(t)
	p.Set("TF_LOG=TRACE", "TF_LOG_PATH=trace.log", "ARM_CLIENT_CERTIFICATE="+key,
		"TF_VAR_mobile=+49 170 1234567", "TF_VAR_email=Quiet.Person@private.example", "TF_VAR_serial=1")

	printed := map[string]string{}
	p.Write(t, secretConfig("+61 (0)400-111-222"))
	printed["plan"] = p.Plan(t, 2, "-out=first.tfplan")
	printed["show"] = p.Run(t, 0, "show", "-no-color", "first.tfplan")
	printed["apply"] = p.Run(t, 0, "apply", "-no-color", "-input=false", "first.tfplan")

	p.Write(t, secretConfig("+61 400 111 333"))
	p.Set("TF_VAR_serial=2")
	remove := n.InjectAll(badWrites()...)
	printed["refused writes"] = p.Apply(t, 1)
	remove()
	remove = n.InjectAll(badReads()...)
	printed["refused reads"] = p.Plan(t, 1)
	remove()
	right := slices.Clone(p.Env)
	p.Set("ARM_CLIENT_CERTIFICATE=", "ARM_CLIENT_SECRET="+wrongSecret,
		"SSPR_PORTAL_REFRESH_TOKEN=", "SSPR_PORTAL_ACCESS_TOKEN="+n.IssueToken(emulator.TokenSpec{User: emulator.SeedReaderID}))
	printed["wrong credentials"] = p.Plan(t, 1)
	for _, said := range []string{"AADSTS7000215", "Access token issued for another service"} {
		if !strings.Contains(printed["wrong credentials"], said) {
			t.Errorf("wrong credentials are not explained with %q", said)
		}
	}
	p.Env = right
	printed["second apply"] = p.Apply(t, 0)
	printed["destroy"] = p.Run(t, 0, "destroy", "-auto-approve", "-input=false", "-no-color")

	secrets := credentials(t, n, key)
	for _, name := range slices.Sorted(maps.Keys(printed)) {
		secrets.and(kept, unkept, foreign).absent(t, "the output of "+name, printed[name])
	}
	lookIntoFiles(t, p, secrets)
}

// lookIntoFiles looks through the log and every file that terraform and the provider have written.
func lookIntoFiles(t *testing.T, p *cli.Process, secrets needles) {
	t.Helper()
	provider, core := ofProvider(cli.ReadFile(t, filepath.Join(p.Folder, "trace.log")))
	if !strings.Contains(provider, "request to a Microsoft service") || !strings.Contains(core, "Starting graph walk") {
		t.Fatal("the log does not hold what this test looks through")
	}
	secrets.and(kept, unkept, foreign).absent(t, "the provider's log", provider)
	// An error names its user as the configuration does; no other line may.
	nameless.absent(t, "the provider's log", withoutDiagnostics(provider))
	secrets.and(unkept).absent(t, "the log of Terraform's core", core)
	files := written(t, p.Folder, func(name string) bool { return name != "main.tf" && name != "trace.log" })
	states := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		secrets.and(unkept, foreign).absent(t, "the file "+name, files[name])
		if strings.Contains(files[name], "Kim.Plain@private.example") {
			states++
		}
	}
	// The planned values in the plan and in its copy of the configuration, and the state before the destruction.
	if states < 2 {
		t.Errorf("only %d files hold values of attributes that are kept, so this test has looked into the wrong ones: %v", states, slices.Sorted(maps.Keys(files)))
	}
}
