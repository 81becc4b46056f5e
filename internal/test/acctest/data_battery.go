package acctest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// DataSpec describes a data source of Microsoft Graph to DataBattery.
type DataSpec struct {
	// Type is the data source's type, and Block the attributes of its block in HCL.
	Type, Block string
	// Seed prepares the tenant.
	Seed func(*emulator.State)
	// Want are the attributes of the state that it then shows.
	Want map[string]string
	// Path is the end of the path of the list that it reads, and Permission what reading it takes.
	Path, Permission string
	// OnePage reports whether what it reads has no further pages.
	OnePage bool
	// Premium reports whether reading it takes Microsoft Entra ID P1.
	Premium bool
}

func (s DataSpec) config() string {
	return "data \"" + s.Type + "\" \"test\" {\n" + s.Block + "\n}\n"
}

// shows returns a step that reads the data source as an application without a user, and compares the attributes.
func (s DataSpec) shows(n *Tenant) resource.TestStep {
	var checks []resource.TestCheckFunc
	for name, value := range s.Want {
		checks = append(checks, resource.TestCheckResourceAttr("data."+s.Type+".test", name, value))
	}
	return resource.TestStep{Config: n.AppOnly(s.config()), Check: resource.ComposeAggregateTestCheckFunc(checks...)}
}

// DataBattery runs the cases that every data source of Microsoft Graph must pass.
func DataBattery(t *testing.T, s DataSpec) {
	t.Helper()
	run := func(name string, test func(t *testing.T, n *Tenant)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, NewTenant(t, func(st *emulator.State) {
				if s.Seed != nil {
					s.Seed(st)
				}
			}))
		})
	}
	run("app only", func(t *testing.T, n *Tenant) {
		Run(t, s.shows(n))
		n.WantAppOnly(t)
		if writes := n.Writes(); len(writes) > 0 {
			t.Errorf("reading wrote: %s %s", writes[0].Method, writes[0].Path)
		}
	})
	run("no permission", func(t *testing.T, n *Tenant) {
		nobody := n.Unprivileged()
		nobody.RefreshToken = ""
		Run(t, resource.TestStep{
			Config: n.Provider(nobody) + s.config(), ExpectError: Message("An application needs the Microsoft Graph permission " + s.Permission),
		})
	})
	run("no license", s.withoutLicense)
	run("throttled without a time", func(t *testing.T, n *Tenant) {
		n.Inject(emulator.Fault{
			Service: emulator.Graph, Path: s.Path, Status: http.StatusTooManyRequests, Times: 2,
			ContentType: "application/json", Body: `{"error":{"code":"TooManyRequests","message":"Please retry again later."}}`,
		})
		Run(t, s.shows(n))
		wantStatus(t, n, s.Path, http.StatusTooManyRequests)
	})
	if !s.OnePage {
		s.pages(run)
	}
}

func (s DataSpec) withoutLicense(t *testing.T, n *Tenant) {
	if err := n.Update(func(st *emulator.State) error { st.SubscribedSkus = nil; return nil }); err != nil {
		t.Fatal(err)
	}
	step := resource.TestStep{Config: n.AppOnly(s.config())}
	if s.Premium {
		step.ExpectError = Message("The registration report needs Microsoft Entra ID P1 or P2 in the tenant")
	}
	Run(t, step)
}

// pages runs the cases of a list with many pages.
func (s DataSpec) pages(run func(string, func(*testing.T, *Tenant))) {
	small := func(t *testing.T, n *Tenant, change func(*emulator.Settings)) {
		t.Helper()
		if err := n.Update(func(st *emulator.State) error {
			st.Settings.GraphPageSize = 2
			change(&st.Settings)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	run("empty pages", func(t *testing.T, n *Tenant) {
		small(t, n, func(set *emulator.Settings) { set.GraphEmptyFirstPage, set.GraphEmptyPageEvery = true, 2 })
		Run(t, s.shows(n))
	})
	run("expired page", func(t *testing.T, n *Tenant) {
		small(t, n, func(*emulator.Settings) {})
		n.Inject(emulator.ExpiredPageToken(s.Path, 2))
		Run(t, s.shows(n))
		wantStatus(t, n, s.Path, http.StatusBadRequest)
	})
	if !strings.HasPrefix(s.Path, "/reports/") && !strings.HasPrefix(s.Path, "/auditLogs/") {
		return
	}
	run("the pace of reports", func(t *testing.T, n *Tenant) {
		// More requests than the allowance, in a window that the provider does not know of: it is refused and comes back.
		small(t, n, func(set *emulator.Settings) {
			set.GraphPageSize, set.GraphEmptyPageEvery = 1, 2
			set.ReportThrottling, set.ReportThrottlingInMilliseconds = true, 60
		})
		Run(t, s.shows(n))
		if granted, refused := n.ReportThrottle(); refused == 0 {
			t.Errorf("%d requests, and none was refused", granted)
		}
	})
}

// wantStatus fails the test if no request was answered with this status: then the case did not occur.
func wantStatus(t *testing.T, n *Tenant, path string, status int) {
	t.Helper()
	for _, r := range n.Requests() {
		if r.Status == status && strings.HasSuffix(r.Path, path) {
			return
		}
	}
	t.Errorf("no request for %s was answered with %d", path, status)
}
