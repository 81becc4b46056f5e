package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TestServer checks that a null argument that a CLI leaves out of the request becomes a null, and that the caller's request
// does not change.
func TestServer(t *testing.T) {
	t.Parallel()
	server := NewServer("test")()
	number, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, "+61 400 111 222"))
	if err != nil {
		t.Fatal(err)
	}
	written, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, nil))
	if err != nil {
		t.Fatal(err)
	}
	for name, region := range map[string]*tfprotov6.DynamicValue{"written": &written, "empty": {}, "left out": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := &tfprotov6.CallFunctionRequest{Name: "format_phone", Arguments: []*tfprotov6.DynamicValue{&number, region}}
			resp, err := server.CallFunction(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if resp.Error != nil {
				t.Fatal(resp.Error.Text)
			}
			got, err := resp.Result.Unmarshal(tftypes.String)
			if err != nil {
				t.Fatal(err)
			}
			if want := tftypes.NewValue(tftypes.String, "+61 400111222"); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
			if req.Arguments[1] != region {
				t.Error("the caller's request was changed")
			}
		})
	}
}
