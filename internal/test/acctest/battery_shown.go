package acctest

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// dataSource tests that the data source of the whole policy shows the page's properties as the tenant has them, and writes
// nothing.
func dataSource(t *testing.T, s Spec) {
	n := s.unlike(t)
	Run(t, resource.TestStep{Config: n.Config(`data "sspr_policy" "all" {}`), Check: resource.ComposeTestCheckFunc(
		nothingWritten(n),
		func(state *terraform.State) error {
			found := state.RootModule().Resources["data.sspr_policy.all"]
			if found == nil {
				return errors.New("the data source is not in the state")
			}
			var shown map[string]json.RawMessage
			if err := json.Unmarshal([]byte(n.seen(found.Primary.Attributes["json"])), &shown); err != nil {
				return err
			}
			want, got := map[string]json.RawMessage{}, map[string]json.RawMessage{}
			has := s.properties(t, n)
			for _, key := range s.Keys {
				if key != "passwordResetEnabledGroupName" { // the service returns it only if it is asked for (sspr-policy 1.2)
					want[key], got[key] = has[key], shown[key]
				}
			}
			if diff := cmp.Diff(printable(t, want), printable(t, got)); diff != "" {
				t.Errorf("properties (-tenant +data source):\n%s", diff)
			}
			return nil
		},
	)})
}
