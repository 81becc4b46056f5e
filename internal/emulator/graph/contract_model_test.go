package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestModelIsTheCSDLs compares the types that a PATCH is checked against with the CSDL, in both directions.
func TestModelIsTheCSDLs(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	checked := map[string]bool{}
	for _, one := range append([]*modelType{authorizationPolicyType, methodsPolicyType, phoneMethodType, emailMethodType, passwordProfileType, brandingType, brandingLocalizationType}, configurationTypes...) {
		for _, err := range c.compare(one, checked) {
			t.Error(err)
		}
	}
	if len(checked) < 35 {
		t.Errorf("only %d types were compared", len(checked))
	}
	kinds := 0
	for name := range c.types {
		if c.derives(name, configurationType.name) {
			kinds++
		}
	}
	if kinds-1 != len(configurationTypes) {
		t.Errorf("the CSDL has %d kinds of method, the model %d", kinds-1, len(configurationTypes))
	}
}

// TestDirectoryModelIsTheCSDLs compares the properties of users and groups that a body can have with the CSDL, which has more.
func TestDirectoryModelIsTheCSDLs(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	for _, one := range []*modelType{groupType, userType} {
		wrong := c.compare(one, map[string]bool{"assignedLicense": true})
		for _, err := range slices.DeleteFunc(wrong, func(err string) bool { return strings.Contains(err, " lacks ") }) {
			t.Error(err)
		}
		if n := len(wrong); n < 20 {
			t.Errorf("the CSDL has only %d properties more than %s", n, one.name)
		}
	}
}

// TestModelComparisonFails proves that the check above can fail.
func TestModelComparisonFails(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	for name, p := range map[string]modelProperty{
		"unknown":        aString("nonsense"),
		"type":           aBoolean("snoozeDurationInDays"),
		"list":           listOf(anInt32("snoozeDurationInDays")),
		"nullable":       anInt32("snoozeDurationInDays"),
		"enum":           notNull(anEnum("state", methodStates)),
		"enum's members": notNull(anEnum("state", &modelEnum{name: "advancedConfigState", values: []string{"default"}})),
		"part":           listOf(aPart("excludeTargets", targetType)),
	} {
		campaign := &modelType{name: campaignType.name}
		found := p.name == "nonsense"
		for _, own := range campaignType.properties {
			if own.name == p.name {
				own, found = p, true
			}
			campaign.properties = append(campaign.properties, own)
		}
		if p.name == "nonsense" {
			campaign.properties = append(campaign.properties, p)
		}
		if !found || len(c.compare(campaign, map[string]bool{})) == 0 {
			t.Errorf("%s is not noticed", name)
		}
	}
	less := &modelType{name: campaignType.name, properties: campaignType.properties[1:]}
	if len(c.compare(less, map[string]bool{})) == 0 {
		t.Error("a missing property is not noticed")
	}
}

func (c *csdl) compare(one *modelType, checked map[string]bool) (wrong []string) {
	if checked[one.name] {
		return nil
	}
	checked[one.name] = true
	theirs := c.everything(one.name)
	if theirs == nil {
		return []string{"the CSDL has no type " + one.name}
	}
	for _, p := range one.all() {
		their, ok := theirs[p.name]
		delete(theirs, p.name)
		inner, many := elementType(their.Type)
		notNull := their.Nullable == "false"
		switch {
		case p.beyondCSDL:
			if ok {
				wrong = append(wrong, fmt.Sprintf("the CSDL has %s.%s by now", one.name, p.name))
			}
		case !ok:
			wrong = append(wrong, fmt.Sprintf("%s has no %s", one.name, p.name))
		case localName(inner) != p.typeName() || many != p.many:
			wrong = append(wrong, fmt.Sprintf("%s.%s is a %s", one.name, p.name, their.Type))
		case notNull != p.notNull && !p.many && p.name != "id":
			wrong = append(wrong, fmt.Sprintf("%s.%s: nullable is %q", one.name, p.name, their.Nullable))
		}
		if p.part != nil {
			wrong = append(wrong, c.compare(p.part, checked)...)
		}
		if p.enum != nil {
			wrong = append(wrong, c.compareEnum(p.enum)...)
		}
	}
	for name := range theirs {
		wrong = append(wrong, fmt.Sprintf("%s lacks %s", one.name, name))
	}
	return wrong
}

func (c *csdl) compareEnum(e *modelEnum) []string {
	theirs := slices.DeleteFunc(slices.Clone(c.enums[e.name]), func(m string) bool { return m == "unknownFutureValue" })
	ours := slices.Clone(e.values)
	slices.Sort(theirs)
	slices.Sort(ours)
	if !slices.Equal(theirs, ours) || e.flags != c.flags[e.name] {
		return []string{fmt.Sprintf("%s has the members %v", e.name, theirs)}
	}
	return nil
}

// everything returns the properties of a type and of its bases, navigation included, or nil.
func (c *csdl) everything(typeName string) map[string]csdlProperty {
	one, ok := c.types[typeName]
	if !ok {
		return nil
	}
	all := map[string]csdlProperty{}
	if typeName == "entity" {
		all["id"] = csdlProperty{Name: "id", Type: "Edm.String"}
	}
	if one.Base != "" {
		all = c.everything(localName(one.Base))
	}
	for _, p := range slices.Concat(one.Properties, one.Navigation) {
		all[p.Name] = p
	}
	return all
}

func (p modelProperty) typeName() string {
	switch {
	case p.part != nil:
		return p.part.name
	case p.enum != nil:
		return p.enum.name
	default:
		return p.edm
	}
}

// TestPatchedPoliciesKeepToTheCSDL writes every property of every kind, each with every value of its enum, and compares
// what is served then with the CSDL.
func TestPatchedPoliciesKeepToTheCSDL(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	external := ""
	e := newCaller(t, func(s *tenant.State) { external = s.AddExternalAuthenticationMethod("Contoso MFA") })
	ids := map[string]string{}
	for _, d := range e.state.ShownConfigurations() {
		ids[configurationTypeOf(d).name] = tenant.ConfigurationID(d)
	}
	if len(ids) != len(configurationTypes) || ids["externalAuthenticationMethodConfiguration"] != external {
		t.Fatalf("there are %v", ids)
	}
	check := func(path, typeName string) {
		t.Helper()
		checkAnswer(t, c, typeName, e.want(http.StatusOK, http.MethodGet, path, nil))
	}
	const list = methodsPolicyPattern + "/" + tenant.KeyConfigurations
	for variant := range 4 {
		e.want(http.StatusNoContent, http.MethodPatch, "/policies/authorizationPolicy", authorizationPolicyType.sample(variant))
		check("/policies/authorizationPolicy", "authorizationPolicy")
		branding := brandingType.sample(variant)
		e.want(http.StatusNoContent, http.MethodPatch, "/organization/"+tenant.SeedTenantID+"/branding", branding)
		check("/organization/"+tenant.SeedTenantID+"/branding", brandingType.name)
		root := methodsPolicyType.sample(variant)
		root.Remove(tenant.KeyMigrationState)
		e.want(http.StatusNoContent, http.MethodPatch, methodsPolicyPattern, root)
		for _, one := range configurationTypes {
			body := one.sample(variant)
			body.Set("@odata.type", "#microsoft.graph."+one.name)
			if one.name == "emailAuthenticationMethodConfiguration" && variant%2 == 1 {
				body.Set("allowExternalIdToUseEmailOtp", "default")
			}
			path := list + "/" + ids[one.name]
			e.want(http.StatusNoContent, http.MethodPatch, path, body)
			check(path, configurationType.name)
			var after document.Document
			if err := json.Unmarshal(e.send(http.MethodGet, path, nil).Body, &after); err != nil || !includes(after, body) {
				t.Errorf("%s became %s: %v", body.Raw(), after.Raw(), err)
			}
		}
		check(methodsPolicyPattern, methodsPolicyType.name)
		check(list, configurationType.name)
	}
}

// sample makes an object with every property that can be written. The variant chooses among an enum's values.
func (t *modelType) sample(variant int) document.Document {
	var d document.Document
	for _, p := range t.all() {
		if p.readOnly || p.beyondCSDL {
			continue
		}
		value := p.sample(variant)
		if p.many {
			d.Set(p.name, []any{value})
			continue
		}
		d.Set(p.name, value)
	}
	return d
}

func (p modelProperty) sample(variant int) any {
	switch {
	case p.part != nil:
		return p.part.sample(variant)
	case p.enum != nil:
		return p.enum.values[variant%len(p.enum.values)]
	case p.edm == "Edm.Boolean":
		return variant%2 == 0
	case p.edm == "Edm.Int32":
		return max(p.low, min(p.high, 9))
	case p.allows != nil && p.allows("microsoftAuthenticator"):
		return "microsoftAuthenticator"
	case p.allows != nil && !p.allows(tenant.SeedGroupID):
		return "#0078D4"
	default:
		return tenant.SeedGroupID // good as an id, and as a text
	}
}
