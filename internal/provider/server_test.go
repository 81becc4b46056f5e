package provider

import (
	"context"
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
	var writeOnly []string
	for _, a := range block.Block.Attributes {
		if a.WriteOnly {
			writeOnly = append(writeOnly, a.Name)
		}
	}
	if len(writeOnly) != 1 || writeOnly[0] != "password" {
		t.Errorf("write-only are %v", writeOnly)
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

// diagnosing is a server whose validation of actions has fixed diagnostics.
type diagnosing struct {
	wholeServer
	diagnostics []*tfprotov6.Diagnostic
}

func (d diagnosing) ValidateActionConfig(context.Context, *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	return &tfprotov6.ValidateActionConfigResponse{Diagnostics: d.diagnostics}, nil
}

// TestWriteOnlyErrorsThatStay checks that of the diagnostics with the framework's summary only the error about the write-only
// attribute of the action is dropped.
func TestWriteOnlyErrorsThatStay(t *testing.T) {
	t.Parallel()
	const summary = "WriteOnly Attribute Not Allowed"
	at := func(name string) *tftypes.AttributePath { return tftypes.NewAttributePath().WithAttributeName(name) }
	for name, c := range map[string]struct {
		action    string
		d         tfprotov6.Diagnostic
		isDropped bool
	}{
		"the write-only attribute": {"sspr_reset_password", tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: summary, Attribute: at("password")}, true},
		"another attribute":        {"sspr_reset_password", tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: summary, Attribute: at("user_id")}, false},
		"no attribute":             {"sspr_reset_password", tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: summary}, false},
		"below the attribute":      {"sspr_reset_password", tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: summary, Attribute: at("password").WithElementKeyInt(0)}, false},
		"a warning":                {"sspr_reset_password", tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: summary, Attribute: at("password")}, false},
		"another summary":          {"sspr_reset_password", tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: "No password", Attribute: at("password")}, false},
		"another action":           {"sspr_revoke_sign_in_sessions", tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: summary, Attribute: at("password")}, false},
		"no such action":           {"sspr_nothing", tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: summary, Attribute: at("password")}, false},
	} {
		s := server{diagnosing{NewServer("test")().(server).wholeServer, []*tfprotov6.Diagnostic{&c.d}}}
		resp, err := s.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: c.action})
		if err != nil {
			t.Fatal(err)
		}
		if isDropped := len(resp.Diagnostics) == 0; isDropped != c.isDropped {
			t.Errorf("%s: dropped is %t, want %t", name, isDropped, c.isDropped)
		}
	}
}
