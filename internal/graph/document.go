package graph

import (
	"context"
	"encoding/json"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	kiotahttp "github.com/microsoft/kiota-http-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// object is a JSON object of which nothing is lost. The documents of this package are read as they came and not into
// the SDK's models: those turn every value that their enums do not know into nothing (reference graph-api 7.4), and
// what a target has beyond its model would have to be gathered again before the target can be written back.
type object map[string]json.RawMessage

// readObject takes a JSON object apart, at any depth; anything else has no properties.
func readObject(raw json.RawMessage) object { return object(fields(raw)) }

// objects takes a JSON array of objects apart and leaves out what is no object. Anything else is nil.
func objects(raw json.RawMessage) []object {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return nil
	}
	found := make([]object, 0, len(items))
	for _, item := range items {
		if o := readObject(item); o != nil {
			found = append(found, o)
		}
	}
	return found
}

// optional gives a property's value, or nil where it is missing, null or of another type.
func optional[T any](raw json.RawMessage) *T {
	var found *T
	if json.Unmarshal(raw, &found) != nil {
		return nil
	}
	return found
}

// errorMappings tell kiota that every failure has a body of the usual shape.
var errorMappings = abstractions.ErrorMappings{"XXX": odataerrors.CreateODataErrorFromDiscriminatorValue}

// fetch sends a request and gives the entity that is answered. Every entity has an id.
func fetch(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter, request *abstractions.RequestInformation) (object, error) {
	answer, err := adapter.SendPrimitive(ctx, request, "[]byte", errorMappings)
	if err != nil {
		return nil, err
	}
	body, _ := answer.([]byte)
	if len(body) == 0 {
		return nil, errUnexpected
	}
	var found object
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, err
	}
	if text(found["id"]) == "" {
		return nil, errUnexpected
	}
	return found, nil
}

// remembered is a document that is kept for a while.
type remembered struct {
	document object
	at       time.Time
	// writes counts the writes that made what was kept worthless: a read that began before one is not kept.
	writes int
}

// freshness is how long a document is kept: a plan takes no longer, and a person who plans again wants to see the
// tenant.
const freshness = time.Minute

func (r *remembered) get() (object, bool) {
	return r.document, r.document != nil && time.Since(r.at) < freshness
}
