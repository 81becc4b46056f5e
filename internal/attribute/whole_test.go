package attribute_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
)

// TestBetween checks that a number out of range is refused with the attribute's name and the range.
func TestBetween(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		within attribute.Whole
		value  types.Int64
		want   string
	}{
		"least":   {attribute.Between(0, 10), types.Int64Value(0), ""},
		"most":    {attribute.Between(0, 10), types.Int64Value(10), ""},
		"null":    {attribute.Between(1, 10), types.Int64Null(), ""},
		"unknown": {attribute.Between(1, 10), types.Int64Unknown(), ""},
		"less":    {attribute.Between(0, 10), types.Int64Value(-1), "-1 is not accepted. Accepted values: whole numbers from 0 to 10."},
		"more":    {attribute.Between(0, 10), types.Int64Value(11), "11 is not accepted. Accepted values: whole numbers from 0 to 10."},
		"of two":  {attribute.Between(1, 2), types.Int64Value(3), "3 is not accepted. Accepted values: 1 and 2."},
	} {
		var resp validator.Int64Response
		c.within.ValidateInt64(t.Context(), validator.Int64Request{Path: path.Root("limit"), ConfigValue: c.value}, &resp)
		if c.want == "" && resp.Diagnostics.HasError() || c.want != "" && (len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary() != "Invalid value for limit" || resp.Diagnostics[0].Detail() != c.want) {
			t.Errorf("%s: %v, want %q", name, resp.Diagnostics, c.want)
		}
	}
}
