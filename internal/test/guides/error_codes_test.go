package guides

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// tables returns the rows of the tables of the guide Error codes, by the heading that they are under.
func tables(t *testing.T) map[string][][]string {
	t.Helper()
	rows, heading, head := map[string][][]string{}, "", true
	for line := range strings.Lines(cli.ReadFile(t, "../../../templates/guides/error-codes.md.tmpl")) {
		switch {
		case strings.HasPrefix(line, "## "):
			heading = strings.TrimSpace(line[3:])
		case strings.HasPrefix(line, "|---"):
			head = false
		case !strings.HasPrefix(line, "|"):
			head = true
		case !head:
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			rows[heading] = append(rows[heading], cells)
		}
	}
	return rows
}

var italics = regexp.MustCompile(`\*[^*]+\*`)

// wantRows compares the first cells under a heading with messages: both must be the same.
func wantRows(t *testing.T, heading string, messages []string) {
	t.Helper()
	listed := map[string]bool{}
	for _, cells := range tables(t)[heading] {
		message := italics.ReplaceAllString(cells[0], hole)
		if listed[message] {
			t.Errorf("%q has two rows", message)
		}
		listed[message] = true
		if slices.Contains(cells, "") {
			t.Errorf("the row of %q has an empty cell", message)
		}
	}
	for _, m := range messages {
		if !listed[m] {
			t.Errorf("%q has no row under %q", m, heading)
		}
		delete(listed, m)
	}
	for m := range listed {
		t.Errorf("the row of %q under %q is of nothing that is said", m, heading)
	}
}

// titles are those of all failures of services.
func titles() []string {
	found := map[string]bool{"Unexpected failure": true}
	for kind := serviceerror.Other; kind <= serviceerror.LastKind; kind++ {
		for _, service := range []serviceerror.Service{serviceerror.SignIn, serviceerror.Graph, serviceerror.Portal} {
			d := diagnose.Error(&serviceerror.Error{Service: service, Kind: kind, Operation: "try"})
			found[strings.NewReplacer("the "+string(service), hole, string(service), hole).Replace(d.Summary())] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// TestGuideErrorCodes: the guide explains every message of the provider, and nothing else.
func TestGuideErrorCodes(t *testing.T) {
	t.Parallel()
	failures := titles()
	wantRows(t, "When a service fails", failures)
	messages := slices.DeleteFunc(slices.Sorted(maps.Keys(summariesOf(t, "sspr", "passwords", "attribute", "checks", "deadline", "diagnose", "plane", "run", "singleton", "services", "provider", "portal"))),
		func(m string) bool { return slices.Contains(failures, m) })
	if len(messages) < 80 { // the source is not read as it should be
		t.Errorf("only %d messages are found", len(messages))
	}
	wantRows(t, "Messages of plans and applies", messages)

	// Codes and events of Microsoft (sspr-policy 5.1).
	var codes, events []string
	for _, cells := range tables(t)["What a user sees"] {
		codes = append(codes, strings.Trim(cells[0], "`")+" "+cells[1])
	}
	for _, cells := range tables(t)["Events of the synchronization server"] {
		events = append(events, cells[0]+" "+cells[1])
	}
	if want := []string{
		"SSPR_0009 TenantSSPRFlagDisabled", "SSPR_0010 WritebackNotEnabled", "SSPR_0011 SsprNotEnabledInUserPolicy", "SSPR_0012 UserNotLicensed",
		"SSPR_0013 UserNotMemberOfScopedAccessGroup", "SSPR_0014 UserNotProperlyConfigured", "SSPR_0029 OnPremisesAdminActionRequired", "SSPR_0030 OnPremisesConnectivityError",
	}; !slices.Equal(codes, want) {
		t.Errorf("codes: %q", codes)
	}
	if want := []string{
		"ADSync 6329", "PasswordResetService 31004, 31005", "PasswordResetService 31015", "PasswordResetService 31019", "PasswordResetService 32015", "PasswordResetService 33008",
	}; !slices.Equal(events, want) {
		t.Errorf("events: %q", events)
	}
}

// TestGuideErrorCodesOfThePortal: the guide's rows about the portal's answers name the messages of the provider.
func TestGuideErrorCodesOfThePortal(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	answer := regexp.MustCompile("^([0-9]{3})(?: `([A-Za-z_]+)`)?")
	rows := tables(t)["What the portal API answers"]
	if len(rows) < 8 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, cells := range rows {
		part := answer.FindStringSubmatch(cells[0])
		if part == nil {
			t.Errorf("%q is no answer", cells[0])
			continue
		}
		fault := emulator.Fault{Service: emulator.Portal, Path: "PasswordResetPolicies"}
		fault.Status, _ = strconv.Atoi(part[1])
		number := regexp.MustCompile(`AADSTS\d+`).FindString(cells[0])
		if strings.HasSuffix(cells[0], "another number") {
			number = "AADSTS4711"
		}
		fault.ContentType, fault.Body = "application/json", fmt.Sprintf(`{"Message":%q,"ClientData":{"errorCode":%q}}`, number, part[2])
		if strings.Contains(cells[0], "HTML") {
			fault.ContentType, fault.Body = "text/html", "<html><title>No</title></html>"
		}
		remove := n.InjectAll(fault)
		process := n.Serve(t, n.Administrator())
		object := process.Schema.DataSourceSchemas["sspr_policy"].ValueType().(tftypes.Object)
		resp, err := process.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: "sspr_policy", Config: acctest.Dynamic(object, acctest.Fill(object, nil))})
		remove()
		if err != nil || len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != cells[2] {
			t.Errorf("%s: %v (%v), and the guide says %q", cells[0], acctest.Failure(resp.Diagnostics), err, cells[2])
		}
	}
}

// TestGuideErrorCodesConfigurations applies every configuration of the guide.
func TestGuideErrorCodesConfigurations(t *testing.T) {
	t.Parallel()
	applied := 0
	for _, b := range blocksOf(t, "error-codes") {
		if b.kind != "terraform" {
			continue
		}
		applied++
		acctest.Run(t, acc.TestStep{Config: acctest.NewTenant(t).Config(b.text)})
	}
	if applied != 4 {
		t.Errorf("%d configurations", applied)
	}
}
