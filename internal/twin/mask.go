package twin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/redact"
)

// mask replaces the texts in a document that could be personal data. Everything else is unchanged: unknown properties, their
// order, and the spelling of numbers.
type mask struct {
	r *reader
	// known are the texts in the documents of a fresh tenant, which are not personal data.
	known map[string]bool
	texts map[string]int
}

func newMask(r *reader) *mask {
	m := &mask{r: r, known: map[string]bool{}, texts: map[string]int{}}
	fresh := emulator.Bare(time.Time{})
	for _, d := range append(slices.Clone(fresh.AuthenticationMethods), fresh.PasswordResetPolicy, fresh.OnPremisesPasswordReset,
		fresh.AuthorizationPolicy, fresh.AuthenticationMethodsPolicy) {
		m.learn(d.Raw())
	}
	return m
}

// learn remembers the texts of a document.
func (m *mask) learn(raw json.RawMessage) {
	var value any
	_ = json.Unmarshal(raw, &value) // it was encoded here
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			m.known[v] = true
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(value)
}

// words are the properties whose texts are words of Microsoft's, by their names in lower case (CSDL of v1.0; sspr-policy 1).
var words = map[string]bool{}

func init() {
	for _, name := range strings.Fields(`
		id state targetType policyMigrationState policyVersion targetedAuthenticationMethod authenticationMode enforcementType
		allowExternalIdToUseEmailOtp allowInvitesFrom x509CertificateField userProperty trustAffinityLevel
		x509CertificateAuthenticationDefaultMode x509CertificateDefaultRequiredAffinityLevel x509CertificateAuthenticationMode
		x509CertificateRuleType x509CertificateRequiredAffinityLevel passkeyTypes passkeyType attestationEnforcement
		objectId questionType blockMsolPowerShell layoutTemplateType`) {
		words[strings.ToLower(name)] = true
	}
}

// wordPattern is the form of such a word.
var wordPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// document returns a document without the annotations of the answer and with stand-ins.
func (m *mask) document(body []byte) (emulator.Document, error) {
	var d emulator.Document
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	if err := json.Unmarshal(body, &d); err != nil {
		return nil, err
	}
	return m.object(d, nil)
}

func (m *mask) object(d emulator.Document, fixed map[string]string) (emulator.Document, error) {
	custom, isQuestion := d.Get("isCustomQuestion")
	out := emulator.Document{}
	for _, p := range d {
		if strings.HasSuffix(p.Key, "@odata.context") {
			continue
		}
		if isQuestion && p.Key == "questionText" && string(custom) == "false" { // a text of Microsoft's
			out = append(out, p)
			continue
		}
		value, err := m.value(p.Key, p.Value, fixed)
		if err != nil {
			return nil, err
		}
		p.Value = value
		out = append(out, p)
	}
	return out, nil
}

func (m *mask) value(key string, raw json.RawMessage, fixed map[string]string) (json.RawMessage, error) {
	switch raw[0] {
	case '{':
		var d emulator.Document
		if err := json.Unmarshal(raw, &d); err != nil {
			return nil, err
		}
		d, err := m.object(d, fixed)
		if err != nil {
			return nil, err
		}
		return d.Raw(), nil
	case '[':
		var all []json.RawMessage
		if err := json.Unmarshal(raw, &all); err != nil {
			return nil, err
		}
		var b bytes.Buffer
		b.WriteByte('[')
		for i, one := range all {
			value, err := m.value(key, one, fixed)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(value)
		}
		b.WriteByte(']')
		return b.Bytes(), nil
	case '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, err
		}
		is := m.text(key, text)
		if is == text {
			return raw, nil
		}
		var out emulator.Document
		out.Set(key, is)
		encoded, _ := out.Get(key)
		return encoded, nil
	}
	return raw, nil
}

// text returns what the file has for a text.
func (m *mask) text(key, text string) string {
	key = strings.ToLower(key)
	switch {
	case text == "" || key == "aaguids" || m.known[text]:
		return text
	case key == "@odata.type" && strings.HasPrefix(text, "#microsoft.graph."):
		return text
	case isID(text) || m.r.options.WithNames:
		return m.r.ids.within(text, m.wellKnown)
	case words[key] && wordPattern.MatchString(text), isTime(text):
		return text
	}
	return m.standIn(text)
}

// wellKnown reports whether an ID is one of Microsoft's own.
func (m *mask) wellKnown(id string) bool {
	id = strings.ToLower(id)
	return m.known[id] || redact.SameEverywhere(id) || emulator.RoleName(id) != ""
}

// standIn returns a text of the same form. The same text has the same one.
func (m *mask) standIn(text string) string {
	n := number(m.texts, text)
	address, err := url.Parse(text)
	switch {
	case err == nil && (address.Scheme == "http" || address.Scheme == "https"):
		return fmt.Sprintf("%s://www.%s/%d", address.Scheme, standInDomain, n)
	case strings.Contains(text, "@"):
		return fmt.Sprintf("mailbox-%d@%s", n, standInDomain)
	}
	return fmt.Sprintf("Text %d", n)
}

func isTime(text string) bool {
	_, err := time.Parse(time.RFC3339Nano, text)
	return err == nil
}
