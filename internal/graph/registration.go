package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/microsoftgraph/msgraph-sdk-go/reports"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// auditLogCall describes the reading of a report or of the audit log (graph-api 4.2 and 4.4).
func auditLogCall(operation string) wire.Call {
	return wire.Call{Operation: operation, Permission: "AuditLog.Read.All", Role: "Reports Reader"}
}

// registrations is what was read of the registration report. The service allows so few requests that one reading serves
// all callers: a caller that needs more of it reads on, page by page, where the last one stopped. A caller that leaves
// takes nothing from the others.
type registrations struct {
	// reading lets one page be read at a time. It is a channel so that waiting can be canceled.
	reading chan struct{}

	mu       sync.Mutex
	pager    *wire.Pager[registrationRow]
	rows     []packedRow
	odd      int
	restarts int
	// starts counts the calls of startOver. A page that was asked for before one is not kept.
	starts int
}

// startOver drops what was read.
func (r *registrations) startOver() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pager, r.rows, r.odd, r.restarts = nil, nil, 0, 0
	r.starts++
}

// have returns what was read: rows, from how many pages, and whether that is all.
func (r *registrations) have() (rows Registrations, pages int, whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pager == nil {
		return rows, 0, false
	}
	return Registrations{slices.Clip(r.rows)}, r.pager.Pages, r.pager.Done
}

// more reads one more page.
func (c *Client) more(ctx context.Context) error {
	r := &c.registrations
	select {
	case r.reading <- struct{}{}:
		defer func() { <-r.reading }()
	case <-ctx.Done():
		return wire.Canceled(ctx, readReport)
	}
	if _, _, whole := r.have(); whole {
		return nil // another caller has read it
	}
	r.mu.Lock()
	if r.pager == nil {
		r.pager, r.rows, r.odd = c.newReport(), []packedRow{}, 0
	}
	p, before := *r.pager, r.starts
	r.mu.Unlock()
	var page []registrationRow
	p.Each = func(row registrationRow) { page = append(page, row) }
	err := p.Read(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.starts != before {
		return nil // the caller begins again
	}
	if wire.Expired(err) && r.restarts < wire.MaxRestarts {
		r.restarts++
		r.pager = nil
		return nil
	}
	if err != nil {
		return err
	}
	rows, odd := r.rows, r.odd
	for _, row := range page {
		if row.odd {
			odd++
			continue
		}
		rows = append(rows, c.shared.pack(row.plain()))
	}
	if p.Done && len(rows) == 0 && odd > 0 {
		// A report of nothing but odd rows is another report. It must not pass for an empty tenant.
		return &serviceerror.Error{
			Service: serviceerror.Graph, Operation: readReport, Kind: serviceerror.NotUnderstood,
			Message: fmt.Sprintf("it has %s, and none names a user and the registered methods", sspr.Count(int64(odd), "row")),
		}
	}
	r.rows, r.odd = rows, odd
	r.pager = &p
	return nil
}

const readReport = "read the registration report"

// newReport returns the report at its beginning.
func (c *Client) newReport() *wire.Pager[registrationRow] {
	top := wire.PageSize
	return &wire.Pager[registrationRow]{Conn: c.wire, Listing: wire.Listing[registrationRow]{
		What: auditLogCall(readReport), Report: true,
		First: func(adapter *wire.Adapter) (*wire.Request, error) {
			return registrationReport(adapter).ToGetRequestInformation(context.Background(), &reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilderGetRequestConfiguration{
				QueryParameters: &reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilderGetQueryParameters{Top: &top},
			})
		},
	}}
}

// UserRegistrations reads the whole registration report, once in the client's life. The report needs Microsoft Entra ID P1.
// Without it the error is of kind NotLicensed.
func (c *Client) UserRegistrations(ctx context.Context) (Registrations, error) {
	for {
		if rows, _, whole := c.registrations.have(); whole {
			return rows, nil
		}
		if err := c.more(ctx); err != nil {
			return Registrations{}, err
		}
	}
}

// BeginUserRegistrations reads the beginning of the report unless it has been read, which shows whether the report can be read.
func (c *Client) BeginUserRegistrations(ctx context.Context) error {
	if _, pages, _ := c.registrations.have(); pages > 0 {
		return nil
	}
	return c.more(ctx)
}

// RegistrationsNotUnderstood returns how many rows of the report, as far as it was read, tell too little to be counted.
// The other functions leave them out.
func (c *Client) RegistrationsNotUnderstood() int {
	c.registrations.mu.Lock()
	defer c.registrations.mu.Unlock()
	return c.registrations.odd
}

// somePages is how many pages of the report SomeUserRegistrations reads: as many as need no waiting if nothing else
// reads reports.
const somePages = wire.ReportsMost

// SomeUserRegistrations reads the beginning of the report, about five thousand rows. whole is set if there are no more.
// It uses what other callers have read, and returns what there is if time runs out.
func (c *Client) SomeUserRegistrations(ctx context.Context) (rows []sspr.UserRegistration, whole bool, err error) {
	for {
		rows, pages, whole := c.registrations.have()
		if whole || pages >= somePages {
			return slices.Collect(rows.All()), whole, nil
		}
		if err := c.more(ctx); err != nil {
			if rows, pages, whole = c.registrations.have(); serviceerror.KindOf(err) == serviceerror.TimedOut && pages > 0 {
				return slices.Collect(rows.All()), whole, nil
			}
			return nil, false, err
		}
	}
}

// UserRegistration reads the report's row of one user, by object ID or user principal name. A user who is not in the
// report is an error of kind NotFound. If the whole report has been read, it serves.
func (c *Client) UserRegistration(ctx context.Context, idOrName string) (sspr.UserRegistration, error) {
	what := auditLogCall(fmt.Sprintf("read the registration of the user %q", idOrName))
	if rows, _, whole := c.registrations.have(); whole {
		if row, found := rows.find(idOrName); found {
			return row, nil
		}
		return sspr.UserRegistration{}, notInReport(what)
	}
	return c.userRegistration.Get(ctx, strings.ToLower(idOrName), func(ctx context.Context) (sspr.UserRegistration, error) {
		if uuid.Validate(idOrName) == nil {
			return c.registrationByID(ctx, idOrName, what)
		}
		return c.registrationByName(ctx, idOrName, what)
	})
}

func (c *Client) registrationByID(ctx context.Context, id string, what wire.Call) (sspr.UserRegistration, error) {
	var found registrationRow
	err := c.wire.RetryUnlicensed(ctx, func() error {
		if !c.wire.AwaitReport(ctx) {
			return wire.Canceled(ctx, what.Operation)
		}
		return c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
			request, err := registrationReport(adapter).ByUserRegistrationDetailsId(id).ToGetRequestInformation(ctx, nil)
			if err == nil {
				found, err = wire.FetchAs[registrationRow](batch.Alone(ctx), adapter, request)
			}
			if err == nil && found.odd {
				err = wire.ErrUnexpected
			}
			return err
		})
	})
	if err != nil {
		found = registrationRow{}
	}
	if e, ok := errors.AsType[*serviceerror.Error](err); ok && e.Kind == serviceerror.NotFound {
		e.Message = notReported // the service cannot tell a user who is late from one who does not exist
	}
	return found.plain(), err
}

// registrationByName looks up a name in the report itself, which needs no further permission.
func (c *Client) registrationByName(ctx context.Context, name string, what wire.Call) (sspr.UserRegistration, error) {
	filter := fmt.Sprintf("userPrincipalName eq '%s'", strings.ReplaceAll(name, "'", "''"))
	var found []sspr.UserRegistration
	err := wire.ReadList(ctx, c.wire, wire.Listing[registrationRow]{
		What: what, Report: true,
		First: func(adapter *wire.Adapter) (*wire.Request, error) {
			return registrationReport(adapter).ToGetRequestInformation(ctx, &reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilderGetRequestConfiguration{
				QueryParameters: &reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilderGetQueryParameters{Filter: &filter},
			})
		},
		Begin: func() { found = nil },
		Each: func(r registrationRow) {
			if !r.odd {
				found = append(found, r.plain())
			}
		},
	})
	if err == nil && len(found) == 0 {
		err = notInReport(what)
	}
	if err != nil {
		return sspr.UserRegistration{}, err
	}
	return found[0], nil
}

// notReported is the message for a user who is not in the report (graph-api 4.2).
const notReported = "the registration report does not list the user: it is hours behind, up to a day and a half, and omits disabled accounts"

func notInReport(what wire.Call) error {
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotFound, Message: notReported,
	}
}

func registrationReport(adapter *wire.Adapter) *reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilder {
	return reports.NewReportsRequestBuilder(wire.Root, adapter).AuthenticationMethods().UserRegistrationDetails()
}
