package wire

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
)

// maxBody is the largest body in bytes, more than any document of these services has.
const maxBody = 4 << 20

// errBadEncoding is for a body that is not what Content-Encoding promises.
var errBadEncoding = errors.New("the request body is not encoded as its header says")

// Exchange is one request on its way through a service. Handlers find it with ExchangeOf.
type Exchange struct {
	// Now is the time of the request by the tenant's clock.
	Now time.Time
	// Body is the decoded body. BodyErr is why it could not be read.
	Body    []byte
	BodyErr error
	// State is the tenant as this request sees it. A write may change it; the change is kept if the answer's
	// status is below 400.
	State *tenant.State
	// Claims are those of a token that this tenant signed; the portal keeps them for an expired one too, whose owner its
	// error names.
	Claims *token.Claims
	// Keep keeps the change although the answer is an error.
	Keep bool
	// Before is the document that the request replaced, if it may be shown for a while yet.
	Before Replaced
	// Local is what the service keeps about the request. No other package reads it.
	Local any
}

type exchangeKey struct{}

// ExchangeOf returns the exchange of a request, or nil.
func ExchangeOf(r *http.Request) *Exchange {
	x, _ := r.Context().Value(exchangeKey{}).(*Exchange)
	return x
}

// In returns the request with the exchange in its context.
func (x *Exchange) In(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
}

// ReadBody reads the whole body. net/http has joined the chunks already; Graph's SDK compresses as well (graph-api 7.1).
func ReadBody(r *http.Request) ([]byte, error) {
	var reader io.Reader = r.Body
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		unzipped, err := gzip.NewReader(reader)
		if err != nil {
			return nil, errors.Join(errBadEncoding, err)
		}
		reader = unzipped
	}
	body, err := io.ReadAll(io.LimitReader(reader, maxBody+1))
	if err != nil {
		return nil, errors.Join(errBadEncoding, err)
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("the request body is larger than %d bytes", maxBody)
	}
	if len(body) == 0 {
		return nil, nil
	}
	return body, nil
}

// Bearer returns the bearer token of a request, or "".
func Bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// Record adds an event of the user or the app that sent the request.
func (x *Exchange) Record(r *http.Request, activity, reason string, targets ...tenant.AuditTarget) {
	by := tenant.AuditInitiator{UserID: x.Claims.ObjectID, UserPrincipalName: x.Claims.UPN}
	if u := x.State.User(x.Claims.ObjectID); u != nil {
		by.UserPrincipalName, by.UserDisplayName = u.UserPrincipalName, u.DisplayName
	}
	by.IPAddress, _, _ = net.SplitHostPort(r.RemoteAddr)
	if !x.Claims.IsUser() {
		by = tenant.AuditInitiator{AppID: x.Claims.AppID, AppDisplayName: x.Claims.Name}
	}
	x.State.AddDirectoryAudit(tenant.DirectoryAudit{
		ActivityDisplayName: activity, ActivityDateTime: x.Now, ResultReason: reason, InitiatedBy: by,
		TargetResources: targets,
	})
}
