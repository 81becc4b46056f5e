package graph

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// setHeaders sets the headers that every answer of Graph has (reference graph-api 6.1).
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

// errorBody is the envelope of reference graph-api 6.1, in the order of its properties.
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

// writeMissing answers for an object that is not there.
func writeMissing(w http.ResponseWriter, r *http.Request, id string) {
	writeError(w, r, wire.ExchangeOf(r), http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '"+id+"' does not exist or one of its queried reference-property objects are not present.")
}

// isObjectID says whether an id is a GUID. Where it is not, the directory answers 400 "Invalid object identifier"
// instead of 404.
func isObjectID(w http.ResponseWriter, r *http.Request, id string) bool {
	if err := uuid.Validate(id); err != nil || len(id) != 36 {
		writeError(w, r, wire.ExchangeOf(r), http.StatusBadRequest, "Request_BadRequest",
			"Invalid object identifier '"+id+"'.")
		return false
	}
	return true
}

// object is an entity on its way out: its properties in order.
type object = document.Document

// orNull is null for "", as the directory shows properties that are not set.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// orEmpty is [] for nil.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// newObject makes an object from pairs of names and values.
func newObject(pairs ...any) object { return document.New(pairs...) }
