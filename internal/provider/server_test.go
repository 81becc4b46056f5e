package provider

import (
	"strings"
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

// TestWriteOnlyOfActions checks that a write-only attribute of an action takes a value, also one that is not known yet, that
// Terraform learns that it is write-only, and that other errors of the validation stay.
func TestWriteOnlyOfActions(t *testing.T) {
	t.Parallel()
	server := NewServer("test")().(wholeServer)
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	const action = "sspr_reset_password"
	block := schemas.ActionSchemas[action].Schema
	writeOnly := 0
	for _, a := range block.Block.Attributes {
		if a.WriteOnly != (a.Name == "password") {
			t.Errorf("%s: write-only is %v", a.Name, a.WriteOnly)
		}
		writeOnly++
	}
	if writeOnly == 0 {
		t.Error("the action has no attributes")
	}
	object := block.ValueType().(tftypes.Object)
	for name, c := range map[string]struct {
		password any
		want     string
	}{
		"known":     {"Tr0ub4dor&3", ""},
		"not yet":   {tftypes.UnknownValue, ""},
		"too short": {"Aa1!", "Password not accepted by Microsoft Entra ID"},
		"none":      {nil, "No password"},
	} {
		values := map[string]tftypes.Value{}
		for attribute, kind := range object.AttributeTypes {
			values[attribute] = tftypes.NewValue(kind, nil)
		}
		values["user_id"] = tftypes.NewValue(tftypes.String, "kim@contoso.example")
		values["password"] = tftypes.NewValue(tftypes.String, c.password)
		config, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := server.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: action, Config: &config})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range resp.Diagnostics {
			got = append(got, d.Summary)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %v, want %q", name, got, c.want)
		}
	}
}
