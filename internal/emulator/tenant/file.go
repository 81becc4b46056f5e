package tenant

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxNesting is how deep the values of a tenant file can be nested. The deepest that the services have is about ten; a
// file is written with one property on each line, so that the indentation grows with the square of the depth.
const maxNesting = 100

// encodeState writes the tenant so that a person can read and edit it: one property on each line.
func encodeState(s *State) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// readState reads a file that a person may have edited. It refuses what decodeState would lose silently.
func readState(data []byte) (*State, error) {
	if err := checkNames(data); err != nil {
		return nil, err
	}
	s, err := decodeState(data)
	if err != nil {
		return nil, err
	}
	if s.Snapshot != nil {
		return s, nil // its documents are as a service has them, whatever is known of it here
	}
	return s, checkDocuments(s)
}

// decodeState reads a file strictly: a misspelled key in an edited file is an error, not a setting without effect.
func decodeState(data []byte) (*State, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var file struct {
		State
		Settings olderSettings `json:"settings"`
	}
	if err := dec.Decode(&file); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it contains more than one JSON value")
	}
	s := &file.State
	s.Settings = file.Settings.Settings
	file.Settings.moveTo(s)
	s.lowerDomains()
	s.fillPolicies()
	return s, nil
}

// checkNames refuses a file in which a name occurs twice in one object, in whatever case: the decoder takes the later
// value, and mixes two lists into one. It refuses values that are nested too deeply as well.
func checkNames(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // decodeState refuses a number that is too large
	var open []*openValue
	for {
		token, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil // also in the middle of a value, which decodeState notices
		case err != nil:
			return err
		}
		if token == json.Delim('}') || token == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 {
			if err := open[len(open)-1].take(token); err != nil {
				return err
			}
		}
		if token == json.Delim('{') || token == json.Delim('[') {
			if len(open) == maxNesting {
				return fmt.Errorf("its values are nested more than %d deep", maxNesting)
			}
			open = append(open, &openValue{object: token == json.Delim('{')})
		}
	}
}

// openValue is an object or a list whose end has not been read yet.
type openValue struct {
	object bool
	named  bool            // a name has been read and its value has not
	names  map[string]bool // in lower case
}

// take takes the next token of the value. In an object, names and values take turns.
func (v *openValue) take(token json.Token) error {
	if !v.object {
		return nil
	}
	if v.named = !v.named; !v.named {
		return nil
	}
	name, _ := token.(string)
	folded := strings.ToLower(strings.ToUpper(name)) // one spelling of all letters that differ in case only
	if v.names[folded] {
		return fmt.Errorf("the name %q appears twice in an object", name)
	}
	if v.names == nil {
		v.names = map[string]bool{}
	}
	v.names[folded] = true
	return nil
}
