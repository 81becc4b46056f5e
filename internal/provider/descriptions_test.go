package provider

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// rule returns what is wrong with a description, "" if nothing is.
type rule struct {
	name  string
	wrong func(spot) string
}

var rules = []rule{
	{"it is described in a sentence", func(p spot) string {
		text := p.GetMarkdownDescription()
		if text == "" || !regexp.MustCompile("^[A-Z0-9`]").MatchString(text) {
			return "there is no sentence"
		}
		// A list may end it.
		last := text[strings.LastIndex(text, "\n")+1:]
		if !strings.HasSuffix(text, ".") && !strings.HasPrefix(last, "  - ") {
			return "there is no full stop at the end"
		}
		return ""
	}},
	{"what omission means", func(p spot) string {
		_, closings := closed(p.GetMarkdownDescription())
		text := strings.Join(closings, " ")
		if p.IsOptional() && !omission.MatchString(text) && (p.kind != ofProvider || !strings.Contains(text, "Environment variable")) {
			return `it is optional, and does not end with "Defaults to ...", "Unchanged if omitted." or "If omitted, ..."`
		}
		if !p.IsOptional() && omission.MatchString(text) {
			return "it cannot be omitted"
		}
		return ""
	}},
	{"short", func(p spot) string {
		rest, _ := closed(p.GetMarkdownDescription())
		if len(rest) > mostSentences {
			return fmt.Sprintf("it has %d sentences, and at most %d are read", len(rest), mostSentences)
		}
		if n := len(strings.Fields(plainText(strings.Join(rest, " ")))); n > mostWords {
			return fmt.Sprintf("it has %d words, and at most %d are read", n, mostWords)
		}
		return ""
	}},
	{"nothing of writing where nothing is written", func(p spot) string {
		if (p.kind == ofDataSource || p.kind == ofEphemeral) && p.IsComputed() && !p.IsOptional() && regexp.MustCompile(`Owned|replaces|switched off|removes|Unchanged if omitted|forces a new`).MatchString(p.GetMarkdownDescription()) {
			return "it speaks of writing"
		}
		return ""
	}},
	{"the property of the service", func(p spot) string {
		if p.kind == ofResource && inText.MatchString(p.GetMarkdownDescription()) {
			return "it names a property, which belongs in the table at the end of the page"
		}
		if p.kind != ofResource || !p.IsOptional() && !p.IsRequired() || terraformsOwn[p.path] || strings.HasPrefix(p.path, "timeouts.") || strings.HasSuffix(p.path, "_wo") {
			return ""
		}
		if len(p.properties) == 0 {
			return "the table at the end of the page names no property for it"
		}
		return ""
	}},
	{"the property that is shown", func(p spot) string {
		if !showsService[p.of] || p.kind != ofDataSource || !p.IsComputed() || p.path == "id" || computedHere[p.path] {
			return ""
		}
		if len(p.properties) == 0 && !inBrackets.MatchString(p.GetMarkdownDescription()) {
			return "no property of the service is named, neither here nor in the table at the end of the page"
		}
		return ""
	}},
	{"range and unit of numbers", wrongWithNumber},
	{"every word that is taken", func(p spot) string {
		for _, word := range words(p.described) {
			if !strings.Contains(p.GetMarkdownDescription(), "`"+word+"`") {
				return "it does not name `" + word + "`"
			}
		}
		return ""
	}},
	{"times are durations", func(p spot) string {
		if !strings.HasPrefix(p.path, "timeouts.") {
			return ""
		}
		omitted := regexp.MustCompile("Defaults to `([^`]+)`\\.$").FindStringSubmatch(p.GetMarkdownDescription())
		if omitted == nil {
			return "it does not end with a duration"
		}
		for _, word := range append([]string{omitted[1]}, "30s", "10m") {
			if d, err := time.ParseDuration(word); err != nil || d <= 0 || !strings.Contains(p.GetMarkdownDescription(), "`"+word+"`") {
				return "`" + word + "` is not there or no duration"
			}
		}
		return ""
	}},
	{"secrets and personal data are sensitive", func(p spot) string {
		secret := p.kind == ofProvider && regexp.MustCompile(`(secret|token|password|certificate)$`).MatchString(p.path)
		personal := strings.HasSuffix(p.of, "_contact_info") && regexp.MustCompile(`^(users|.*(phone|email))(_wo)?$`).MatchString(p.path)
		if (secret || personal) && !p.IsSensitive() {
			return "it is not sensitive"
		}
		return ""
	}},
	{"write-only values name the version", func(p spot) string {
		// Every Terraform that has actions has write-only attributes.
		if p.IsWriteOnly() && p.kind != "action" && !strings.Contains(p.GetMarkdownDescription(), "Terraform 1.11") {
			return "it does not say that write-only values need Terraform 1.11"
		}
		return ""
	}},
}

// terraformsOwn are attributes of resources that have no property of the service.
var terraformsOwn = map[string]bool{
	"on_destroy": true, "mode": true, "timeouts": true,
	"mobile_phone_wo_version": true, "alternate_mobile_phone_wo_version": true, "office_phone_wo_version": true, "email_wo_version": true, "users_wo_version": true,
}

// showsService are data sources that show what a service has, and computedHere are attributes that the provider computes
// from it.
var (
	showsService = map[string]bool{
		"sspr_policy": true, "sspr_administrator_policy": true, "sspr_authentication_methods_policy": true, "sspr_authentication_method_configuration": true,
		"sspr_password_protection": true, "sspr_on_premises_integration": true, "sspr_on_premises_status": true, "sspr_user_registration": true, "sspr_user_registrations": true, "sspr_sign_in_links": true,
		"sspr_password_expiration": true,
	}
	computedHere = map[string]bool{
		"json": true, "reset_methods": true, "users.reset_methods": true, "users": true, "total": true, "truncated": true,
	}
	inBrackets = regexp.MustCompile("\\((?:Graph: )?`[A-Za-z.]+`")
)

// TestDescriptions checks the description of every attribute against the rules.
func TestDescriptions(t *testing.T) {
	t.Parallel()
	for _, s := range allSchemas(t) {
		for _, p := range s.places {
			for _, r := range rules {
				if wrong := r.wrong(p); wrong != "" {
					t.Errorf("%s: %s: %s:\n\t%s", p, r.name, wrong, p.GetMarkdownDescription())
				}
			}
		}
	}
}

var (
	number = regexp.MustCompile(`\d+`)
	span   = regexp.MustCompile(`\d (to|or) \d`)
	unit   = regexp.MustCompile(`(?i)\b(how many|number of|days|hours|percent|in a hundred|service's number)\b` + "|^As `")
)

// wrongWithNumber returns what is missing in the description of a number: its range, or what it counts.
func wrongWithNumber(p spot) string {
	text := p.GetMarkdownDescription()
	counts := p.GetType() == types.Int64Type || p.GetType() == types.Float64Type || p.GetType() == types.NumberType
	if m, ok := p.GetType().(types.MapType); ok {
		counts = m.ElemType == types.Int64Type
	}
	if !counts {
		return ""
	}
	if strings.HasSuffix(p.path, "_wo_version") {
		if !strings.Contains(text, "Any whole number") {
			return "it does not say which numbers are taken"
		}
		return ""
	}
	if !unit.MatchString(text) {
		return "it does not say what it counts"
	}
	if (p.IsOptional() || p.IsRequired()) && !span.MatchString(text) {
		return "there is no range"
	}
	for _, v := range validators(p.described) {
		if strings.HasPrefix(v, "value must be") {
			for _, end := range number.FindAllString(v, -1) {
				if !slices.Contains(number.FindAllString(text, -1), end) {
					return "its range does not name " + end + ", the end that is checked"
				}
			}
		}
	}
	return ""
}

// validators returns the descriptions of an attribute's validators.
func validators(a described) []string {
	var descriptions []string
	add := func(v validator.Describer) { descriptions = append(descriptions, v.Description(context.Background())) }
	switch a := a.(type) {
	case interface{ StringValidators() []validator.String }:
		for _, v := range a.StringValidators() {
			add(v)
		}
	case interface{ Int64Validators() []validator.Int64 }:
		for _, v := range a.Int64Validators() {
			add(v)
		}
	case interface{ SetValidators() []validator.Set }:
		for _, v := range a.SetValidators() {
			add(v)
		}
	case interface{ ListValidators() []validator.List }:
		for _, v := range a.ListValidators() {
			add(v)
		}
	case interface{ MapValidators() []validator.Map }:
		for _, v := range a.MapValidators() {
			add(v)
		}
	}
	return descriptions
}

// words returns the words that an attribute accepts, if it accepts no others.
func words(a described) []string {
	var all []string
	for _, v := range validators(a) {
		if choice := regexp.MustCompile(`must be one of: \[(.*?)\]`).FindStringSubmatch(v); choice != nil {
			for _, quoted := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(choice[1], -1) {
				all = append(all, quoted[1])
			}
		}
	}
	return all
}

// TestWords checks that words finds the words in the validators of strings and of sets.
func TestWords(t *testing.T) {
	t.Parallel()
	found := map[string]int{}
	for _, s := range allSchemas(t) {
		for _, p := range s.places {
			found[p.String()] = len(words(p.described))
		}
	}
	for name, want := range map[string]int{
		"resource sspr_policy: enabled_for": 3, "resource sspr_policy: on_destroy": 3, "resource sspr_authentication_methods: methods": 6, "data source sspr_compliance: frameworks": 5,
	} {
		if found[name] != want {
			t.Errorf("%s takes %d words, want %d", name, found[name], want)
		}
	}
}

// TestIdentitiesAreDescribed checks that the attributes of identities are described, although they have no Markdown.
func TestIdentitiesAreDescribed(t *testing.T) {
	t.Parallel()
	for _, create := range New("test")().Resources(t.Context()) {
		r, ok := create().(resource.ResourceWithIdentity)
		if !ok {
			t.Errorf("%T has no identity", create())
			continue
		}
		var resp resource.IdentitySchemaResponse
		r.IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &resp)
		for name, a := range resp.IdentitySchema.Attributes {
			if !strings.HasSuffix(a.GetDescription(), ".") {
				t.Errorf("%T: %s is described as %q", r, name, a.GetDescription())
			}
		}
	}
}

// TestFunctionsAreDescribed checks that every function describes what it does, what it takes and what it returns.
func TestFunctionsAreDescribed(t *testing.T) {
	t.Parallel()
	for _, create := range providerFunctions() {
		var name function.MetadataResponse
		create().Metadata(t.Context(), function.MetadataRequest{}, &name)
		var resp function.DefinitionResponse
		create().Definition(t.Context(), function.DefinitionRequest{}, &resp)
		d := resp.Definition
		if d.Summary == "" || !regexp.MustCompile(`Fails if `).MatchString(d.MarkdownDescription) {
			t.Errorf("%s: there is no summary, or it does not say when it fails", name.Name)
		}
		parameters := slices.Clone(d.Parameters)
		if d.VariadicParameter != nil {
			parameters = append(parameters, d.VariadicParameter)
			if !regexp.MustCompile(`At most \S+\.`).MatchString(d.VariadicParameter.GetMarkdownDescription()) {
				t.Errorf("%s: it does not say how many arguments %q takes", name.Name, d.VariadicParameter.GetName())
			}
		}
		for _, p := range parameters {
			text := p.GetMarkdownDescription()
			if !strings.HasSuffix(text, ".") || p.GetAllowNullValue() != strings.Contains(text, "null") {
				t.Errorf("%s: %s is not described in sentences, or says another thing of null than is true: %s", name.Name, p.GetName(), text)
			}
		}
		if object, ok := d.Return.(function.ObjectReturn); ok {
			for _, attribute := range slices.Sorted(maps.Keys(object.AttributeTypes)) {
				if !strings.Contains(d.MarkdownDescription, "\n- `"+attribute+"` (") {
					t.Errorf("%s: it does not say what %s is", name.Name, attribute)
				}
			}
		}
	}
}
