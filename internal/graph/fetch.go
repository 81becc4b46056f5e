package graph

import (
	"context"
	"encoding/json"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	kiotahttp "github.com/microsoft/kiota-http-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
)

// errorMappings tell kiota that every failure has a body of the usual shape.
var errorMappings = abstractions.ErrorMappings{"XXX": odataerrors.CreateODataErrorFromDiscriminatorValue}

// fetch sends a request and gives the entity that is answered. Every entity has an id.
func fetch(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter, request *abstractions.RequestInformation) (document.Object, error) {
	answer, err := adapter.SendPrimitive(ctx, request, "[]byte", errorMappings)
	if err != nil {
		return nil, err
	}
	body, _ := answer.([]byte)
	if len(body) == 0 {
		return nil, errUnexpected
	}
	var found document.Object
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, err
	}
	if document.Text(found["id"]) == "" {
		return nil, errUnexpected
	}
	return found, nil
}

// remembered is a document that is kept for a while.
type remembered struct {
	document document.Object
	at       time.Time
	// writes counts the writes that made what was kept worthless: a read that began before one is not kept.
	writes int
}

// freshness is how long a document is kept: a plan takes no longer, and a person who plans again wants to see the
// tenant.
const freshness = time.Minute

func (r *remembered) get() (document.Object, bool) {
	return r.document, r.document != nil && time.Since(r.at) < freshness
}
