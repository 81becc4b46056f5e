package wire

import (
	"context"
	"encoding/json"
	"fmt"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
)

// ErrorMappings make kiota read every failure as an OData error.
var ErrorMappings = abstractions.ErrorMappings{"XXX": odataerrors.CreateODataErrorFromDiscriminatorValue}

// NewRequest returns a request for JSON that no builder of the SDK makes. address is the template of the address without the
// origin and version, and parameters are its values.
func NewRequest(method abstractions.HttpMethod, address string, parameters map[string]string) *Request {
	request := abstractions.NewRequestInformationWithMethodAndUrlTemplateAndPathParameters(method, "{+baseurl}"+address, parameters)
	request.Headers.TryAdd("Accept", "application/json")
	return request
}

// Fetch sends a request and returns the entity in the answer. Every entity has an id.
func Fetch(ctx context.Context, adapter *Adapter, request *Request) (document.Object, error) {
	answer, err := adapter.SendPrimitive(ctx, request, "[]byte", ErrorMappings)
	if err != nil {
		return nil, err
	}
	body, _ := answer.([]byte)
	if len(body) == 0 {
		return nil, ErrUnexpected
	}
	var found document.Object
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, err
	}
	var id string
	if raw, there := found["id"]; there {
		if err := json.Unmarshal(raw, &id); err != nil {
			return nil, fmt.Errorf("id: %w", err)
		}
	}
	if id == "" {
		return nil, ErrUnexpected
	}
	return found, nil
}

// FetchList sends a request and returns the objects in the answer. It is for the lists of a user's methods, which have
// one page.
func FetchList(ctx context.Context, adapter *Adapter, request *Request) ([]document.Object, error) {
	answer, err := adapter.SendPrimitive(ctx, request, "[]byte", ErrorMappings)
	if err != nil {
		return nil, err
	}
	body, _ := answer.([]byte)
	found := document.Read(body)
	list := document.List(found["value"])
	if list == nil || document.Text(found["@odata.nextLink"]) != "" {
		return nil, ErrUnexpected
	}
	return list, nil
}

// FetchPage sends a request and returns one page of a list.
func FetchPage[T any](ctx context.Context, adapter *Adapter, request *Request) (Page[T], error) {
	found, err := FetchAs[Page[T]](ctx, adapter, request)
	if err == nil && found.Value == nil {
		err = ErrUnexpected
	}
	return found, err
}

// FetchAs sends a request and reads the answer into a T.
func FetchAs[T any](ctx context.Context, adapter *Adapter, request *Request) (T, error) {
	var found T
	answer, err := adapter.SendPrimitive(ctx, request, "[]byte", ErrorMappings)
	if err != nil {
		return found, err
	}
	body, _ := answer.([]byte)
	if len(body) == 0 {
		return found, ErrUnexpected
	}
	return found, json.Unmarshal(body, &found)
}
