package provider

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// kind is what a schema describes.
type kind string

const (
	ofProvider     kind = "provider"
	ofResource     kind = "resource"
	ofDataSource   kind = "data source"
	ofListResource kind = "list resource"
	ofAction       kind = "action"
	ofEphemeral    kind = "ephemeral resource"
)

// described has the methods that the attributes of all kinds of schemas share.
type described interface {
	GetMarkdownDescription() string
	GetType() attr.Type
	IsRequired() bool
	IsOptional() bool
	IsComputed() bool
	IsSensitive() bool
	IsWriteOnly() bool
}

// spot is one attribute of one schema.
type spot struct {
	described
	kind kind
	// of is the type's name, such as sspr_policy; path is the attribute's, such as events.changes.old.
	of, path string
	// properties are the properties of the service that the page's table names for it.
	properties []string
}

func (p spot) String() string { return string(p.kind) + " " + p.of + ": " + p.path }

// plain is a schema without the differences between the kinds of schemas.
type plain struct {
	kind        kind
	of          string
	description string
	places      []spot
}

// allSchemas returns every schema of the provider, with the attributes of nested attributes and blocks.
func allSchemas(t *testing.T) []plain {
	t.Helper()
	p := New("test")()
	var whole provider.SchemaResponse
	p.Schema(t.Context(), provider.SchemaRequest{}, &whole)
	all := []plain{flat(ofProvider, "sspr", whole.Schema.MarkdownDescription, whole.Schema.Attributes, whole.Schema.Blocks)}
	for _, create := range p.Resources(t.Context()) {
		r := create()
		var name resource.MetadataResponse
		r.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "sspr"}, &name)
		var s resource.SchemaResponse
		r.Schema(t.Context(), resource.SchemaRequest{}, &s)
		all = append(all, flat(ofResource, name.TypeName, s.Schema.MarkdownDescription, s.Schema.Attributes, s.Schema.Blocks))
	}
	for _, create := range p.DataSources(t.Context()) {
		d := create()
		var name datasource.MetadataResponse
		d.Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "sspr"}, &name)
		var s datasource.SchemaResponse
		d.Schema(t.Context(), datasource.SchemaRequest{}, &s)
		all = append(all, flat(ofDataSource, name.TypeName, s.Schema.MarkdownDescription, s.Schema.Attributes, s.Schema.Blocks))
	}
	if opened, ok := p.(provider.ProviderWithEphemeralResources); ok {
		for _, create := range opened.EphemeralResources(t.Context()) {
			e := create()
			var name ephemeral.MetadataResponse
			e.Metadata(t.Context(), ephemeral.MetadataRequest{ProviderTypeName: "sspr"}, &name)
			var s ephemeral.SchemaResponse
			e.Schema(t.Context(), ephemeral.SchemaRequest{}, &s)
			all = append(all, flat(ofEphemeral, name.TypeName, s.Schema.MarkdownDescription, s.Schema.Attributes, s.Schema.Blocks))
		}
	}
	if lists, ok := p.(provider.ProviderWithListResources); ok {
		for _, create := range lists.ListResources(t.Context()) {
			l := create()
			var name resource.MetadataResponse
			l.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "sspr"}, &name)
			var s list.ListResourceSchemaResponse
			l.ListResourceConfigSchema(t.Context(), list.ListResourceSchemaRequest{}, &s)
			all = append(all, flat(ofListResource, name.TypeName, s.Schema.MarkdownDescription, s.Schema.Attributes, s.Schema.Blocks))
		}
	}
	if actions, ok := p.(provider.ProviderWithActions); ok {
		for _, create := range actions.Actions(t.Context()) {
			a := create()
			var name action.MetadataResponse
			a.Metadata(t.Context(), action.MetadataRequest{ProviderTypeName: "sspr"}, &name)
			var s action.SchemaResponse
			a.Schema(t.Context(), action.SchemaRequest{}, &s)
			all = append(all, flat(ofAction, name.TypeName, s.Schema.MarkdownDescription, s.Schema.Attributes, s.Schema.Blocks))
		}
	}
	return all
}

// flat returns a schema as a plain one. A and B are the types of attributes and blocks of the schema's kind.
func flat[A described, B any](k kind, of, description string, attributes map[string]A, blocks map[string]B) plain {
	s := plain{kind: k, of: of, description: description}
	addAttributes(&s, "", attributes)
	addBlocks(&s, "", blocks)
	for attribute, properties := range propertiesIn(description) {
		for i := range s.places {
			if s.places[i].path == attribute {
				s.places[i].properties = properties
			}
		}
	}
	return s
}

func addAttributes[A described](s *plain, under string, attributes map[string]A) {
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := described(attributes[name])
		s.places = append(s.places, spot{described: a, kind: s.kind, of: s.of, path: under + name})
		// The kinds of schemas have interfaces of their own with the same methods.
		if nested, ok := a.(schema.NestedAttribute); ok {
			addAttributes(s, under+name+".", nested.GetNestedObject().GetAttributes())
		}
	}
}

func addBlocks[B any](s *plain, under string, blocks map[string]B) {
	for _, name := range slices.Sorted(maps.Keys(blocks)) {
		if b, ok := any(blocks[name]).(schema.Block); ok {
			addAttributes(s, under+name+".", b.GetNestedObject().GetAttributes())
			addBlocks(s, under+name+".", b.GetNestedObject().GetBlocks())
		}
	}
}

// TestAllSchemas checks that allSchemas leaves nothing out, because no other test would notice.
func TestAllSchemas(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, s := range allSchemas(t) {
		found[string(s.kind)] = true
		for _, p := range s.places {
			found[p.String()] = true
		}
	}
	for _, want := range []string{
		"list resource", "provider sspr: portal.use_cli", "resource sspr_policy: timeouts.create", "resource sspr_user_contact_info: mobile_phone_wo",
		"data source sspr_audit_events: events.changes.old", "data source sspr_readiness: administrators.listed.reasons", "list resource sspr_user_contact_info: group_id",
		"ephemeral resource sspr_directory_contact_info: timeouts.open",
	} {
		if !found[want] {
			t.Errorf("%s is not among the schemas", want)
		}
	}
}
