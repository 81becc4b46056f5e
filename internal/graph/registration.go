package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	kiotahttp "github.com/microsoft/kiota-http-go"
	"github.com/microsoftgraph/msgraph-sdk-go/reports"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// auditLogCall describes a reading of a report or of the audit log (reference graph-api 4.2 and 4.4).
func auditLogCall(operation string) call {
	return call{operation: operation, permission: "AuditLog.Read.All", role: "Reports Reader"}
}

// registrationKey names the registration report among what the client keeps.
const registrationKey = "userRegistrationDetails"

// UserRegistrations reads the registration report, once in the client's life: the service allows so few requests that
// one reading has to serve everybody. Callers must not change it. It needs Microsoft Entra ID P1; without, the error is
// of kind NotLicensed.
func (c *Client) UserRegistrations(ctx context.Context) ([]sspr.UserRegistration, error) {
	return keptFor(ctx, c, registrationKey, listTimeout, func(ctx context.Context) ([]sspr.UserRegistration, error) {
		list, rows := c.registrationList(ctx)
		err := readList(ctx, c, list)
		return *rows, err
	})
}

// registrationList describes the whole report, and says where its rows will be.
func (c *Client) registrationList(ctx context.Context) (listing[registrationRow], *[]sspr.UserRegistration) {
	var rows []sspr.UserRegistration
	same, top := newInterner(), pageSize
	return listing[registrationRow]{
		what: auditLogCall("read the registration report"), report: true,
		first: func(adapter *kiotahttp.NetHttpRequestAdapter) (*abstractions.RequestInformation, error) {
			return c.registrationReport(adapter).ToGetRequestInformation(ctx, &reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilderGetRequestConfiguration{
				QueryParameters: &reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilderGetQueryParameters{Top: &top},
			})
		},
		begin: func() { rows = []sspr.UserRegistration{} },
		each:  func(r registrationRow) { rows = append(rows, r.plain(same)) },
	}, &rows
}

// somePages is how many pages of the report are read for SomeUserRegistrations: as many as need no waiting.
const somePages = reportsMost

// SomeUserRegistrations reads the beginning of the report, about five thousand rows, without waiting for the allowance
// of further requests; whole says that there are no more. Where all of it has been read already that serves.
func (c *Client) SomeUserRegistrations(ctx context.Context) (rows []sspr.UserRegistration, whole bool, err error) {
	if rows, ok := keptValue[[]sspr.UserRegistration](c, registrationKey); ok {
		return rows, true, nil
	}
	type some struct {
		rows  []sspr.UserRegistration
		whole bool
	}
	found, err := kept(ctx, c, "some "+registrationKey, func(ctx context.Context) (some, error) {
		list, rows := c.registrationList(ctx)
		list.most = somePages
		err := readList(ctx, c, list)
		if errors.Is(err, errMorePages) {
			return some{*rows, false}, nil
		}
		return some{*rows, true}, err
	})
	return found.rows, found.whole, err
}

// UserRegistration reads the report's row of one user, by object id or user principal name. One that the report does
// not have is an error of kind NotFound. Where the whole report has been read already it serves.
func (c *Client) UserRegistration(ctx context.Context, idOrName string) (sspr.UserRegistration, error) {
	what := auditLogCall(fmt.Sprintf("read the registration of the user %q", idOrName))
	if rows, ok := keptValue[[]sspr.UserRegistration](c, registrationKey); ok {
		for _, row := range rows {
			if strings.EqualFold(row.ID, idOrName) || strings.EqualFold(row.UserPrincipalName, idOrName) {
				return row, nil
			}
		}
		return sspr.UserRegistration{}, notInReport(what)
	}
	return kept(ctx, c, "userRegistration "+strings.ToLower(idOrName), func(ctx context.Context) (sspr.UserRegistration, error) {
		if uuid.Validate(idOrName) == nil {
			return c.registrationByID(ctx, idOrName, what)
		}
		return c.registrationByName(ctx, idOrName, what)
	})
}

func (c *Client) registrationByID(ctx context.Context, id string, what call) (sspr.UserRegistration, error) {
	if !c.reports.wait(ctx) {
		return sspr.UserRegistration{}, cancelled(ctx, what.operation)
	}
	var found registrationRow
	err := c.do(ctx, what, func(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter) error {
		request, err := c.registrationReport(adapter).ByUserRegistrationDetailsId(id).ToGetRequestInformation(ctx, nil)
		if err == nil {
			found, err = fetchAs[registrationRow](alone(ctx), adapter, request)
		}
		if err == nil && found.ID == "" {
			err = errUnexpected
		}
		return err
	})
	if e, ok := errors.AsType[*serviceerror.Error](err); ok && e.Kind == serviceerror.NotFound {
		e.Message = notReported // the service cannot tell a user who is late from one who does not exist
	}
	return found.plain(newInterner()), err
}

// registrationByName looks a name up in the report itself, so that no further permission is needed.
func (c *Client) registrationByName(ctx context.Context, name string, what call) (sspr.UserRegistration, error) {
	filter := fmt.Sprintf("userPrincipalName eq '%s'", strings.ReplaceAll(name, "'", "''"))
	var found []sspr.UserRegistration
	err := readList(ctx, c, listing[registrationRow]{
		what: what, report: true,
		first: func(adapter *kiotahttp.NetHttpRequestAdapter) (*abstractions.RequestInformation, error) {
			return c.registrationReport(adapter).ToGetRequestInformation(ctx, &reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilderGetRequestConfiguration{
				QueryParameters: &reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilderGetQueryParameters{Filter: &filter},
			})
		},
		begin: func() { found = nil },
		each:  func(r registrationRow) { found = append(found, r.plain(newInterner())) },
	})
	if err == nil && len(found) == 0 {
		err = notInReport(what)
	}
	if err != nil {
		return sspr.UserRegistration{}, err
	}
	return found[0], nil
}

// notReported is said of a user whom the report does not have (reference graph-api 4.2).
const notReported = "the registration report does not have the user: it lags by hours, up to a day and a half, and leaves out users whose account is disabled"

func notInReport(what call) error {
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: what.operation, Kind: serviceerror.NotFound, Message: notReported,
	}
}

func (c *Client) registrationReport(adapter *kiotahttp.NetHttpRequestAdapter) *reports.AuthenticationMethodsUserRegistrationDetailsRequestBuilder {
	return reports.NewAuthenticationMethodsUserRegistrationDetailsRequestBuilderInternal(map[string]string{"baseurl": c.baseURL()}, adapter)
}

// registrationRow is a row as it comes (reference graph-api 4.2).
type registrationRow struct {
	ID                  string   `json:"id"`
	UserPrincipalName   string   `json:"userPrincipalName"`
	UserDisplayName     string   `json:"userDisplayName"`
	UserType            string   `json:"userType"`
	IsAdmin             bool     `json:"isAdmin"`
	IsSSPREnabled       bool     `json:"isSsprEnabled"`
	IsSSPRRegistered    bool     `json:"isSsprRegistered"`
	IsSSPRCapable       bool     `json:"isSsprCapable"`
	IsMFARegistered     bool     `json:"isMfaRegistered"`
	IsMFACapable        bool     `json:"isMfaCapable"`
	IsPasswordless      bool     `json:"isPasswordlessCapable"`
	MethodsRegistered   []string `json:"methodsRegistered"`
	SystemPreferredOn   bool     `json:"isSystemPreferredAuthenticationMethodEnabled"`
	SystemPreferred     []string `json:"systemPreferredAuthenticationMethods"`
	Preferred           string   `json:"userPreferredMethodForSecondaryAuthentication"`
	LastUpdatedDateTime string   `json:"lastUpdatedDateTime"`
}

func (r registrationRow) plain(same interner) sspr.UserRegistration {
	at, _ := time.Parse(time.RFC3339Nano, r.LastUpdatedDateTime) // a row without a readable time has none
	return sspr.UserRegistration{
		ID: r.ID, UserPrincipalName: r.UserPrincipalName, DisplayName: r.UserDisplayName, UserType: same.text(strings.ToLower(r.UserType)),
		Administrator: r.IsAdmin, SSPREnabled: r.IsSSPREnabled, SSPRRegistered: r.IsSSPRRegistered, SSPRCapable: r.IsSSPRCapable,
		MFARegistered: r.IsMFARegistered, MFACapable: r.IsMFACapable, PasswordlessCapable: r.IsPasswordless,
		Methods: same.list(r.MethodsRegistered), PreferredMethod: same.text(r.Preferred),
		SystemPreferredEnabled: r.SystemPreferredOn, SystemPreferred: same.list(r.SystemPreferred), LastUpdated: at,
	}
}

// interner makes equal words and lists of many rows share their memory: twenty thousand users have a few dozen
// different lists of methods.
type interner struct {
	texts map[string]string
	lists map[string][]string
}

func newInterner() interner {
	return interner{texts: map[string]string{}, lists: map[string][]string{}}
}

func (i interner) text(s string) string {
	if known, ok := i.texts[s]; ok {
		return known
	}
	i.texts[s] = s
	return s
}

func (i interner) list(items []string) []string {
	key := strings.Join(items, "\x00")
	if known, ok := i.lists[key]; ok {
		return known
	}
	i.lists[key] = items
	return items
}
