package portal

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// bindPolicy turns the body of a PUT into the document to store, as the model binder of a .NET service would.
//
// Names are bound without regard to case, as by the other PUT. A property that the body leaves out gets the zero value of its
// type, so that a client that sends a partial document visibly destroys settings; only objectId and what the tenant may use, such
// as emailOptionAllowed, stay, as one tool writes without them (sspr-policy 1.4). A property that the stored document does not have
// is refused. The real binder would ignore it; refusing shows a misspelled name, and a tenant without a future property behaves
// like today's.
func bindPolicy(stored document.Document, x *wire.Exchange, takesNull bool) (document.Document, error) {
	if x.BodyErr != nil {
		return nil, x.BodyErr
	}
	var sent document.Document
	if err := json.Unmarshal(x.Body, &sent); err != nil {
		return nil, fmt.Errorf("the body is not a JSON object: %w", err)
	}
	for _, p := range sent {
		if key, _ := findFold(stored, p.Key); key == "" {
			return nil, fmt.Errorf("could not find member '%s' on object of type 'PasswordResetPolicy'", p.Key)
		}
	}
	var next document.Document
	for _, p := range stored {
		key, value := findFold(sent, p.Key)
		ok := key != ""
		switch {
		case ok && (document.Kind(value) == document.Kind(p.Value) || document.Kind(p.Value) == "null" || takesNull && document.Kind(value) == "null"):
			next = append(next, document.Property{Key: p.Key, Value: value})
		case ok:
			return nil, fmt.Errorf("the value of '%s' is a JSON %s; it must be a %s", p.Key, document.Kind(value), document.Kind(p.Value))
		case p.Key == tenant.KeyObjectID || strings.HasSuffix(p.Key, "OptionAllowed"):
			next = append(next, p)
		default:
			next = append(next, document.Property{Key: p.Key, Value: zeroOf(p.Value)})
		}
	}
	err := normalize(&next)
	return next, err
}

// normalize stores questions with ids and "no group" in one spelling. The group's name is never stored: the service goes by
// the id (sspr-policy 1.2).
func normalize(d *document.Document) error {
	if _, ok := d.Get(tenant.KeyGroupName); ok {
		d.Set(tenant.KeyGroupName, "")
	}
	ids, err := document.Strings(*d, tenant.KeyGroupIDs)
	if err != nil {
		return err
	}
	if len(ids) == 1 && ids[0] == tenant.NoGroupID {
		d.Set(tenant.KeyGroupIDs, []string{})
	}
	return addQuestionIDs(d)
}

// addQuestionIDs adds ids of 32 hexadecimal digits to the organization's new questions.
func addQuestionIDs(d *document.Document) error {
	raw, ok := d.Get(tenant.KeyQuestions)
	if !ok {
		return nil
	}
	var questions []document.Document
	if err := json.Unmarshal(raw, &questions); err != nil {
		return fmt.Errorf("'%s' must be a list of objects: %w", tenant.KeyQuestions, err)
	}
	changed := false
	for i, q := range questions {
		if raw, ok := q.Get("objectId"); ok && string(raw) != "null" && string(raw) != `""` {
			continue
		}
		// How a new question is sent is not known; that it has no id is chosen (sspr-policy 1.3).
		if !q.IsTrue("isCustomQuestion") {
			return errors.New("a predefined security question must have its objectId")
		}
		q.Remove("objectId")
		id := document.Property{Key: "objectId", Value: json.RawMessage(`"` + strings.ReplaceAll(uuid.NewString(), "-", "") + `"`)}
		questions[i] = append(document.Document{id}, q...)
		changed = true
	}
	if changed {
		d.Set(tenant.KeyQuestions, questions)
	}
	return nil
}

// zeroOf returns the zero value of the JSON type of a value.
func zeroOf(value json.RawMessage) json.RawMessage {
	switch document.Kind(value) {
	case "boolean":
		return json.RawMessage("false")
	case "number":
		return json.RawMessage("0")
	case "string":
		return json.RawMessage(`""`)
	case "array":
		return json.RawMessage("[]")
	default:
		return json.RawMessage("null")
	}
}
