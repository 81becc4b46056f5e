package door

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
)

// failure is an error that the caller can correct.
type failure struct {
	status  int
	code    string
	message string
}

func (f failure) Error() string { return f.message }

func invalid(format string, args ...any) failure {
	return failure{http.StatusBadRequest, "invalid_body", fmt.Sprintf(format, args...)}
}

// read decodes the body of a request: one JSON object with known fields, or nothing. Its errors name fields that exist and
// positions, and never what was sent, which can be a password.
func read[B any](r *http.Request) (body B, err error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return body, failure{http.StatusRequestEntityTooLarge, "too_large", "The body is too long."}
		}
		return body, invalid("The body cannot be read.")
	}
	if len(data) == 0 {
		return body, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return body, failure{http.StatusUnsupportedMediaType, "not_json", "Send the body as application/json, as curl --json does."}
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	if err = decoder.Decode(&body); err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return body, nil
		}
		return body, invalid("The body contains more than one JSON value.")
	}
	var zero B
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return zero, invalid("The body must be a JSON object. %s", fieldsOf(zero))
		}
		return zero, invalid("The field %s has a value of the wrong type.", wrong.Field)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok || errors.Is(err, io.ErrUnexpectedEOF) {
		return zero, invalid("The body is not JSON: it cannot be read beyond byte %d.", decoder.InputOffset())
	}
	return zero, invalid("The body has a field that this call does not have. %s", fieldsOf(zero))
}

// fieldsOf returns which fields a body takes.
func fieldsOf(body any) string {
	var names []string
	for field := range reflect.TypeOf(body).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	if len(names) == 0 {
		return "It takes none."
	}
	return "Its fields are " + strings.Join(names, ", ") + "."
}

// WriteError answers with an error in the shape of the door.
func WriteError(w http.ResponseWriter, status int, code, message string) {
	write(w, status, map[string]any{"error": map[string]string{"code": code, "message": message}})
}

func writeErr(w http.ResponseWriter, err error) {
	if f, ok := errors.AsType[failure](err); ok {
		if f.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		WriteError(w, f.status, f.code, f.message)
		return
	}
	if errors.Is(err, journeys.ErrUnknown) {
		WriteError(w, http.StatusNotFound, "unknown_session", "The session has ended or does not exist. Start again.")
		return
	}
	WriteError(w, http.StatusInternalServerError, "broken_tenant", err.Error()) // of the file, which no request can name
}

// write answers with indented JSON, which people can read and sed can parse.
func write(w http.ResponseWriter, status int, answer any) {
	data, err := json.MarshalIndent(answer, "", "  ")
	if err != nil {
		panic("emulator: an answer cannot be encoded: " + err.Error()) // a mistake in this package
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n'))
}
