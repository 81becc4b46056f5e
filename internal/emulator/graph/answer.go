package graph

import (
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// setHeaders sets the headers that every answer of Graph has (graph-api 6.1).
func setHeaders(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	requestID := uuid.NewString()
	clientRequestID := r.Header.Get("client-request-id")
	if clientRequestID == "" {
		clientRequestID = requestID
	}
	// Lower case, as they are documented; header names have no case on the wire.
	h.Set("request-id", requestID)
	h.Set("client-request-id", clientRequestID)
	h.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"Emulator","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"EMULATOR"}}`)
	h.Set("x-ms-resource-unit", "1")
	h.Set("OData-Version", "4.0")
	h.Set("Cache-Control", "no-cache")
	h.Set("Strict-Transport-Security", "max-age=31536000")
}

// writeDocument answers a document.
func writeDocument(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type",
		"application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8")
	wire.WriteJSON(w, status, body)
}

// errorBody is the envelope of graph-api 6.1, in the order of its properties.
type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Code       string     `json:"code"`
	Message    string     `json:"message"`
	InnerError innerError `json:"innerError"`
}

type innerError struct {
	Message         string `json:"message,omitempty"`
	Date            string `json:"date"` // UTC without a zone
	RequestID       string `json:"request-id"`
	ClientRequestID string `json:"client-request-id"`
}

// writeError answers an error.
func writeError(w http.ResponseWriter, r *http.Request, x *wire.Exchange, status int, code, message string) {
	if w.Header().Get("request-id") == "" {
		setHeaders(w, r)
	}
	inner := ""
	if d := dialectOf(x); d != nil && d.repeats {
		inner = message
	}
	w.Header().Set("Content-Type", "application/json")
	wire.WriteJSON(w, status, errorBody{errorDetail{
		Code: code, Message: message,
		InnerError: innerError{
			Message:         inner,
			Date:            x.Now.UTC().Format("2006-01-02T15:04:05"),
			RequestID:       w.Header().Get("request-id"),
			ClientRequestID: w.Header().Get("client-request-id"),
		},
	}})
}

// writeMissing answers that an object does not exist.
func writeMissing(w http.ResponseWriter, r *http.Request, id string) {
	writeError(w, r, wire.ExchangeOf(r), http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '"+id+"' does not exist or one of its queried reference-property objects are not present.")
}

// isObjectID reports whether an id is a GUID. If it is not, the directory answers 400 "Invalid object identifier"
// instead of 404.
func isObjectID(w http.ResponseWriter, r *http.Request, id string) bool {
	if !isGUID(id) {
		writeError(w, r, wire.ExchangeOf(r), http.StatusBadRequest, "Request_BadRequest",
			"Invalid object identifier '"+id+"'.")
		return false
	}
	return true
}

// object is an entity on its way out: its properties in order.
type object = document.Document

// orNull returns nil for "", as the directory shows properties that are not set.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// orEmpty returns an empty list for nil.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// newObject returns an object of pairs of names and values.
func newObject(pairs ...any) object { return document.New(pairs...) }

// dialect is how a back end of Graph words what it refuses (graph-api 1.10 and 6.1).
type dialect struct {
	badRequest, denied, notFound string // codes
	deniedText                   string
	repeats                      bool // innerError repeats the message
}

var (
	directoryDialect = &dialect{
		badRequest: "Request_BadRequest", denied: "Authorization_RequestDenied", notFound: "Request_ResourceNotFound",
		deniedText: "Insufficient privileges to complete the operation.",
	}
	// methodDialect is that of the service of authentication methods. Its codes are recorded for users' methods; that the
	// policy uses the same ones is expected there and not seen (graph-api 2.6).
	methodDialect = &dialect{
		badRequest: "badRequest", denied: "accessDenied", notFound: "resourceNotFound",
		deniedText: "Request Authorization failed", repeats: true,
	}
)

// dialectOf returns the dialect of the route that the request has taken; nil before a route is found.
func dialectOf(x *wire.Exchange) *dialect {
	d, _ := x.Local.(*dialect)
	return d
}

// writeDenied answers that the token or its user lacks the permission.
func writeDenied(w http.ResponseWriter, r *http.Request, x *wire.Exchange) {
	if x.State.Settings.MethodsDeniedByDirectory {
		x.Local = directoryDialect
	}
	writeError(w, r, x, http.StatusForbidden, dialectOf(x).denied, dialectOf(x).deniedText)
}

// writeBadRequest answers that the body is refused.
func writeBadRequest(w http.ResponseWriter, r *http.Request, err error) {
	x := wire.ExchangeOf(r)
	writeError(w, r, x, http.StatusBadRequest, dialectOf(x).badRequest, err.Error())
}

// patchBody reads the body of a PATCH, or answers that it is no JSON object (graph-api 6.1).
func patchBody(w http.ResponseWriter, r *http.Request) (sent document.Document, ok bool) {
	x := wire.ExchangeOf(r)
	if err := json.Unmarshal(x.Body, &sent); err != nil {
		writeError(w, r, x, http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure "+
			"Content-Type header is set and payload is of valid JSON format.")
		return nil, false
	}
	return sent, true
}
