package twin

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const reportPath = "/v1.0/reports/authenticationMethods/userRegistrationDetails"

// userMethods is where the lists of a user's methods are.
const userMethods = "/v1.0/users/{}/authentication/"

var reportPart = part{
	service: serviceerror.Graph, name: "the registration report", permission: "AuditLog.Read.All and a license of Microsoft Entra ID P1",
	path: fmt.Sprintf("%s?%%24top=%d", reportPath, pageSize), report: true,
	// The methods of users come from the report: without it a user of the file has none, which nothing may take for the truth.
	marks: []string{
		reportPath, reportPath + "/{}", userMethods + "methods", userMethods + "phoneMethods", userMethods + "emailMethods",
		userMethods + "microsoftAuthenticatorMethods", userMethods + "softwareOathMethods",
	},
}

// readReport reads the registration report, at the pace that the service allows.
func (r *reader) readReport(ctx context.Context) error {
	users := len(r.state.Users)
	report := &emulator.RegistrationReport{Rows: []emulator.RegistrationDetails{}}
	pages := 0
	ok, err := list(ctx, r, reportPart, func(row emulator.Document) {
		report.Rows = append(report.Rows, r.row(row, &report.UpdatedAt))
	}, func(n int) {
		if pages++; pages%reportsMost == 0 && n < users {
			r.say("%s: %s users, about %s left", reportPart.name, thousands(n), r.left(users-n, n/pages))
		}
	})
	if ok {
		r.state.RegistrationReport = report
		r.say("%s: %s users", reportPart.name, thousands(len(report.Rows)))
	}
	return err
}

// left returns about how long it takes to read a number of rows in pages of a size.
func (r *reader) left(rows, page int) time.Duration {
	pages := (rows + page) / max(1, page)
	return (time.Duration(pages) * r.options.ReportsWithin / reportsMost).Round(time.Second)
}

// reported are the properties of a row that are kept, if the rest of it does not imply them.
var (
	reported = []string{
		"isAdmin", "isSsprEnabled", "isSsprRegistered", "isSsprCapable", "isMfaRegistered", "isMfaCapable", "isPasswordlessCapable",
		"isSystemPreferredAuthenticationMethodEnabled", "systemPreferredAuthenticationMethods",
		"userPreferredMethodForSecondaryAuthentication", "lastUpdatedDateTime", "userType", "methodsRegistered",
	}
)

// row returns a row of the report, with stand-ins. latest is the newest of the rows' times.
func (r *reader) row(row emulator.Document, latest *time.Time) emulator.RegistrationDetails {
	text := func(key string) (s string) {
		raw, _ := row.Get(key)
		_ = json.Unmarshal(raw, &s) // what is no text is kept below
		return s
	}
	id := text("id")
	d := emulator.RegistrationDetails{}
	if kind := text("userType"); wordPattern.MatchString(kind) {
		d.UserType = kind
	}
	if isID(id) {
		d.ID = r.ids.of(id)
	}
	var registered []string
	if raw, ok := row.Get("methodsRegistered"); ok {
		_ = json.Unmarshal(raw, &registered)
	}
	for _, name := range registered {
		if wordPattern.MatchString(name) {
			d.MethodsRegistered = append(d.MethodsRegistered, name)
		}
	}
	for key, into := range map[string]*bool{
		"isAdmin": &d.IsAdmin, "isSsprEnabled": &d.IsSSPREnabled, "isSsprRegistered": &d.IsSSPRRegistered, "isSsprCapable": &d.IsSSPRCapable,
	} {
		raw, _ := row.Get(key)
		*into = strings.EqualFold(strings.Trim(string(raw), `" `), "true")
	}
	key := d.ID
	if key == "" {
		key = text("userPrincipalName")
	}
	d.UserPrincipalName, d.UserDisplayName = r.people.user(key, text("userPrincipalName"), text("userDisplayName"))
	r.giveMethods(d)
	if at, err := time.Parse(time.RFC3339Nano, text("lastUpdatedDateTime")); err == nil && at.After(*latest) {
		*latest = at.UTC()
	}
	d.Properties = keptOf(row)
	return d
}

// giveMethods adds stand-ins of the methods to the user of a row.
func (r *reader) giveMethods(d emulator.RegistrationDetails) {
	i, ok := r.users[d.ID]
	if !ok {
		return
	}
	u := &r.state.Users[i]
	u.Methods, u.RegisteredMethods = methods(number(r.people.users, d.ID), d.MethodsRegistered)
}

// keptOf returns the properties of a row that the rest of it does not imply, without any text that is not a word.
func keptOf(row emulator.Document) emulator.Document {
	var kept emulator.Document
	for _, key := range reported {
		raw, ok := row.Get(key)
		if !ok {
			raw = json.RawMessage("null")
		}
		if regular(key, raw) {
			continue
		}
		kept.Set(key, harmless(raw))
	}
	return kept
}

// regular reports whether a property is shown as it is without being kept.
func regular(key string, raw json.RawMessage) bool {
	switch key {
	case "isAdmin", "isSsprEnabled", "isSsprRegistered", "isSsprCapable":
		return string(raw) == "true" || string(raw) == "false"
	case "userType":
		return len(raw) > 1 && raw[0] == '"'
	case "methodsRegistered":
		var names []string
		return len(raw) > 0 && raw[0] == '[' && json.Unmarshal(raw, &names) == nil && !strings.Contains(string(raw), "null")
	}
	return false
}

// harmless returns a value without texts that are neither words nor times.
func harmless(raw json.RawMessage) json.RawMessage {
	var text string
	var values []json.RawMessage
	switch {
	case json.Unmarshal(raw, &text) == nil && raw[0] == '"':
		if !wordPattern.MatchString(text) && !isTime(text) && text != "" {
			return json.RawMessage(`"text"`)
		}
	case json.Unmarshal(raw, &values) == nil && raw[0] == '[':
		for i := range values {
			values[i] = harmless(values[i])
		}
		encoded, err := json.Marshal(values)
		if err == nil {
			return encoded
		}
	case raw[0] == '{':
		return json.RawMessage(`{}`)
	}
	return raw
}
