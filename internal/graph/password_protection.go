package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// passwordTemplate is the templateId of the password rules. Other settings are in the same list (passwords 1.1 and 1.2).
const passwordTemplate = "5cf42378-d67d-4f36-ba46-e8b86229381d"

// The names of the password rules (passwords 1.5).
const (
	ruleMode      = "BannedPasswordCheckOnPremisesMode"
	ruleCheck     = "EnableBannedPasswordCheckOnPremises"
	ruleCustom    = "EnableBannedPasswordCheck"
	ruleDuration  = "LockoutDurationInSeconds"
	ruleThreshold = "LockoutThreshold"
	ruleWords     = "BannedPasswordList"
)

var ruleNames = []string{ruleMode, ruleCheck, ruleCustom, ruleDuration, ruleThreshold, ruleWords}

// The modes in Graph's words. Older tools wrote enforceRefused, which the service does not take (passwords 1.7).
const (
	auditInGraph   = "Audit"
	enforceInGraph = "Enforce"
	enforceRefused = "Enforced"
)

// rules are the password rules of the tenant: the setting's id, "" if there is none, and its values in the service's order. Values
// that the tenant lacks have the template's defaults (passwords 10.3).
type rules struct {
	id     string
	values []document.Object
}

// The properties of a value of a setting.
const (
	ruleName  = "name"
	ruleValue = "value"
)

// object returns the values by name, with the id of the setting if there is one.
func (r rules) object() document.Object {
	o := document.Object{}
	for _, v := range r.values {
		o[document.Text(v[ruleName])] = v[ruleValue]
	}
	if r.id != "" {
		o["id"] = document.Raw(r.id)
	}
	return o
}

// with returns the values with some replaced. All others go back as they came, because a write has all values (passwords 1.10 and
// 1.11). A mode of older tools is corrected, because the service would refuse the whole write.
func (r rules) with(p properties) []document.Object {
	all := make([]document.Object, 0, len(r.values))
	for _, v := range r.values {
		name := document.Text(v[ruleName])
		if text, ok := p[name].(string); ok {
			v = maps.Clone(v)
			v[ruleValue] = document.Raw(text)
		} else if name == ruleMode && strings.EqualFold(document.Text(v[ruleValue]), enforceRefused) {
			v = maps.Clone(v)
			v[ruleValue] = document.Raw(enforceInGraph)
		}
		all = append(all, v)
	}
	return all
}

// PasswordProtection reads the settings of Password protection. Without settings of its own, a tenant has Microsoft's defaults.
func (c *Client) PasswordProtection(ctx context.Context) (passwords.Protection, error) {
	found, err := c.readRules(ctx)
	if err != nil {
		return passwords.Protection{}, err
	}
	return plainProtection(found.object()), nil
}

// UpdatePasswordProtection writes what change names, and returns the settings as they were before and as they are now.
func (c *Client) UpdatePasswordProtection(ctx context.Context, change passwords.Protection) (before, after passwords.Protection, err error) {
	var defaults document.Object
	if removes(change) {
		values, err := c.defaultRules(ctx)
		if err != nil {
			return before, after, err
		}
		defaults = rules{values: values}.object()
		// With the defaults of today in the place of those that were remembered.
		change = sspr.Only(plainProtection(defaults), sspr.Said(change))
	}
	was, is, err := c.updateRules(ctx, "change the password protection", func(found document.Object) properties {
		p := missingOfProtection(found, change)
		for name := range p {
			if fallback, ok := defaults[name]; ok {
				p[name] = document.Text(fallback) // a default goes back in the template's spelling
			}
		}
		if removes(change) && found["id"] != nil && onlyDefaults(found, p, defaults) {
			return properties{wholeSetting: nil}
		}
		return p
	})
	if was != nil {
		before = plainProtection(was)
	}
	if is != nil {
		after = plainProtection(is)
	}
	return before, after, err
}

// ResetPasswordProtection removes the tenant's settings of Password protection, so that Microsoft's defaults hold.
func (c *Client) ResetPasswordProtection(ctx context.Context) error {
	_, _, err := c.updateRules(ctx, "reset the password protection", func(found document.Object) properties {
		if found["id"] == nil {
			return nil
		}
		return properties{wholeSetting: nil}
	})
	return err
}

// wholeSetting stands for the setting itself, which is removed, among the properties of a change.
const wholeSetting = "the whole setting"

// removes reports whether a change removes the tenant's settings.
func removes(change passwords.Protection) bool { return change.Absent != nil && *change.Absent }

// onlyDefaults reports whether the rules have nothing but defaults once p is written. A value that another administrator has
// changed, or that the template does not have, keeps the setting.
func onlyDefaults(found document.Object, p properties, defaults document.Object) bool {
	for name, raw := range found {
		text := document.Text(raw)
		if written, ok := p[name].(string); ok {
			text = written
		}
		if fallback, ok := defaults[name]; name != "id" && (!ok || !strings.EqualFold(text, document.Text(fallback))) {
			return false
		}
	}
	return true
}

// updateRules reads the rules, sends what they lack, and reads them back. The first write of a tenant is a POST, later ones are
// PATCH, and both have all values.
func (c *Client) updateRules(ctx context.Context, operation string, missing func(document.Object) properties) (before, after document.Object, err error) {
	what := wire.Call{
		Operation: operation, Permission: "GroupSettings.ReadWrite.All", Role: "Authentication Policy Administrator",
		Also: []string{"Directory.ReadWrite.All", "Directory.AccessAsUser.All"},
	}
	var last rules
	var lost bool      // whether the answer to a POST was lost, which may have made the setting
	var removed string // the setting that the service has removed
	return c.update(ctx, edit{
		operation: operation,
		read: func(ctx context.Context) (document.Object, error) {
			found, err := c.readRules(ctx)
			if err != nil {
				return nil, err
			}
			if removed != "" && found.id != "" && found.id != removed {
				return nil, &serviceerror.Error{
					Service: serviceerror.Graph, Operation: operation, Kind: serviceerror.Overwritten, Status: http.StatusOK,
					Message: "the service removed the settings, and another administrator saved others at the same time",
				}
			}
			last = found
			return found.object(), nil
		},
		missing: missing,
		send: func(ctx context.Context, p properties) error {
			err := c.sendRules(ctx, what, last, p)
			lost = last.id == "" && serviceerror.MayHaveTakenEffect(err)
			if _, removes := p[wholeSetting]; removes && err == nil {
				removed = last.id
			}
			return err
		},
		met:      func(err error) bool { return lost || conflict(err) },
		identity: func(found document.Object) string { return document.Text(found["id"]) },
		// Another administrator has made the setting since the last reading, or removed it, or an old answer has shown it otherwise.
		outdated: func(err error) bool { return objectConflict(err) || notFound(err) },
	})
}

// sendRules makes, changes or removes the setting.
func (c *Client) sendRules(ctx context.Context, what wire.Call, last rules, p properties) error {
	one := func(method abstractions.HttpMethod) func() *wire.Request {
		return func() *wire.Request {
			return wire.NewRequest(method, "/groupSettings/{id}", map[string]string{"id": last.id})
		}
	}
	if _, remove := p[wholeSetting]; remove {
		err := c.sendJSON(ctx, what, one(abstractions.DELETE), nil)
		if notFound(err) {
			return nil // removed already, perhaps by a request whose answer was lost
		}
		return err
	}
	body := map[string]any{"values": last.with(p)}
	if last.id != "" {
		return c.sendJSON(ctx, what, one(abstractions.PATCH), body)
	}
	body["templateId"] = passwordTemplate
	ctx = transport.NotTwice(ctx) // the list is read before it is sent again
	return c.sendJSON(ctx, what, func() *wire.Request { return wire.NewRequest(abstractions.POST, "/groupSettings", map[string]string{}) }, body)
}

// readRules reads the password rules. If the tenant lacks some or all of them, it reads the template too.
func (c *Client) readRules(ctx context.Context) (rules, error) {
	var found rules
	err := wire.ReadList(ctx, c.wire, wire.Listing[document.Object]{
		What: rulesCall("read the password protection"),
		First: func(*wire.Adapter) (*wire.Request, error) {
			return wire.NewRequest(abstractions.GET, "/groupSettings", map[string]string{}), nil
		},
		Begin: func() { found = rules{} },
		Each: func(setting document.Object) {
			if found.id == "" && strings.EqualFold(document.Text(setting["templateId"]), passwordTemplate) {
				found = rules{id: document.Text(setting["id"]), values: document.List(setting["values"])}
			}
		},
	})
	if err != nil {
		return rules{}, err
	}
	has := found.object()
	if !slices.ContainsFunc(ruleNames, func(name string) bool { _, ok := has[name]; return !ok }) {
		return found, nil
	}
	defaults, err := c.defaultRules(ctx)
	if err != nil {
		return rules{}, err
	}
	for _, v := range defaults {
		if _, ok := has[document.Text(v[ruleName])]; !ok {
			found.values = append(found.values, v)
		}
	}
	return found, nil
}

func rulesCall(operation string) wire.Call {
	return wire.Call{
		Operation: operation, Permission: "GroupSettings.Read.All", Role: "Directory Readers",
		Also: append([]string{"GroupSettings.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
}

// defaultRules returns the values of the tenant's own template, once in the client's life: sources differ about the defaults
// (passwords 1.6).
func (c *Client) defaultRules(ctx context.Context) ([]document.Object, error) {
	return c.settingTemplates.Get(ctx, "", func(ctx context.Context) (values []document.Object, err error) {
		what := rulesCall("read the defaults of the password protection")
		err = c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
			template, err := wire.Fetch(ctx, adapter, wire.NewRequest(abstractions.GET, "/groupSettingTemplates/{id}", map[string]string{"id": passwordTemplate}))
			if err != nil {
				return err
			}
			values = nil
			for _, v := range document.List(template["values"]) {
				values = append(values, document.Object{ruleName: v[ruleName], ruleValue: document.Raw(document.Text(v["defaultValue"]))})
			}
			if len(values) == 0 {
				return wire.ErrUnexpected
			}
			return nil
		})
		return values, err
	})
}

// plainProtection reads the rules. A value that is not understood is not set.
func plainProtection(found document.Object) passwords.Protection {
	p := passwords.Protection{
		LockoutThreshold:       plainNumber(found[ruleThreshold]),
		LockoutDurationSeconds: plainNumber(found[ruleDuration]),
		EnforceCustomBanned:    plainBool(found[ruleCustom]),
		CustomBanned:           plainWords(found[ruleWords]),
		CheckOnPremises:        plainBool(found[ruleCheck]),
		OnPremisesMode:         plainMode(found[ruleMode]),
	}
	if found["id"] == nil {
		p.Absent = new(true)
	}
	return p
}

func plainNumber(raw json.RawMessage) *int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(document.Text(raw)), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// plainBool reads a boolean, which the service writes in more than one case (passwords 1.8).
func plainBool(raw json.RawMessage) *bool {
	switch text := document.Text(raw); {
	case strings.EqualFold(text, "true"):
		return new(true)
	case strings.EqualFold(text, "false"):
		return new(false)
	default:
		return nil
	}
}

// plainWords reads the banned words, between which are tabs (passwords 1.13). What other tools have written otherwise is one word,
// so that it shows as a difference.
func plainWords(raw json.RawMessage) *[]string {
	text := document.Value[string](raw)
	if text == nil {
		return nil
	}
	words := slices.DeleteFunc(strings.Split(*text, "\t"), func(word string) bool { return word == "" })
	return &words
}

func plainMode(raw json.RawMessage) *string {
	text := document.Text(raw)
	if text == "" {
		return nil
	}
	return new(cmp.Or(passwords.Mode(text), text))
}

// missingOfProtection returns the values that have to change, as texts: the service refuses numbers and booleans (passwords 1.12).
func missingOfProtection(found document.Object, change passwords.Protection) properties {
	p, now := properties{}, plainProtection(found)
	wantRule(p, ruleThreshold, now.LockoutThreshold, change.LockoutThreshold, func(n int64) string { return strconv.FormatInt(n, 10) })
	wantRule(p, ruleDuration, now.LockoutDurationSeconds, change.LockoutDurationSeconds, func(n int64) string { return strconv.FormatInt(n, 10) })
	wantRule(p, ruleCustom, now.EnforceCustomBanned, change.EnforceCustomBanned, boolInGraph)
	wantRule(p, ruleCheck, now.CheckOnPremises, change.CheckOnPremises, boolInGraph)
	wantRule(p, ruleMode, now.OnPremisesMode, change.OnPremisesMode, modeInGraph)
	if words := change.CustomBanned; words != nil && (now.CustomBanned == nil || !passwords.SameWords(*now.CustomBanned, *words)) {
		p[ruleWords] = strings.Join(*words, "\t")
	}
	return p
}

// wantRule adds a rule to p if it has another value than the wanted one.
func wantRule[T comparable](p properties, name string, now, wanted *T, text func(T) string) {
	if wanted != nil && (now == nil || *now != *wanted) {
		p[name] = text(*wanted)
	}
}

// boolInGraph writes a boolean as live answers have it (passwords 1.8).
func boolInGraph(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func modeInGraph(mode string) string {
	switch mode {
	case passwords.ModeAudit:
		return auditInGraph
	case passwords.ModeEnforce:
		return enforceInGraph
	default:
		return mode
	}
}
