package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/users"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Registered is one method that a user has registered, without its number, address or device.
type Registered struct {
	// Method is the kind of method.
	Method sspr.RegisteredMethod
	// ID is the method's ID: for phones and the e-mail address the same for every user (graph-api 1.3).
	ID string
	// CreatedAt is when it was registered, zero if the service does not tell.
	CreatedAt time.Time
}

// registeredList is a list of the service with methods of some kinds.
type registeredList struct {
	// of are the kinds of method in the list.
	of []sspr.RegisteredMethod
	// family is the part of the names of the permissions for these kinds alone
	// (https://learn.microsoft.com/graph/api/microsoftauthenticatorauthenticationmethod-delete and its siblings).
	family string
	list   func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder) (*wire.Request, error)
	remove func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder, id string) (*wire.Request, error)
}

var registeredLists = []registeredList{
	{
		of: []sspr.RegisteredMethod{sspr.RegisteredOfficePhone, sspr.RegisteredAlternateMobilePhone, sspr.RegisteredMobilePhone}, family: "Phone",
		list: func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder) (*wire.Request, error) {
			return methods.PhoneMethods().ToGetRequestInformation(ctx, nil)
		},
		remove: func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder, id string) (*wire.Request, error) {
			return methods.PhoneMethods().ByPhoneAuthenticationMethodId(id).ToDeleteRequestInformation(ctx, nil)
		},
	},
	{
		of: []sspr.RegisteredMethod{sspr.RegisteredEmail}, family: "Email",
		list: func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder) (*wire.Request, error) {
			return methods.EmailMethods().ToGetRequestInformation(ctx, nil)
		},
		remove: func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder, id string) (*wire.Request, error) {
			return methods.EmailMethods().ByEmailAuthenticationMethodId(id).ToDeleteRequestInformation(ctx, nil)
		},
	},
	{
		of: []sspr.RegisteredMethod{sspr.RegisteredMicrosoftAuthenticator}, family: "MicrosoftAuthApp",
		list: func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder) (*wire.Request, error) {
			return methods.MicrosoftAuthenticatorMethods().ToGetRequestInformation(ctx, nil)
		},
		remove: func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder, id string) (*wire.Request, error) {
			return methods.MicrosoftAuthenticatorMethods().ByMicrosoftAuthenticatorAuthenticationMethodId(id).ToDeleteRequestInformation(ctx, nil)
		},
	},
	{
		of: []sspr.RegisteredMethod{sspr.RegisteredSoftwareOATH}, family: "SoftwareOATH",
		list: func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder) (*wire.Request, error) {
			return methods.SoftwareOathMethods().ToGetRequestInformation(ctx, nil)
		},
		remove: func(ctx context.Context, methods *users.ItemAuthenticationRequestBuilder, id string) (*wire.Request, error) {
			return methods.SoftwareOathMethods().BySoftwareOathAuthenticationMethodId(id).ToDeleteRequestInformation(ctx, nil)
		},
	},
}

// holds reports whether the list has any of the methods.
func (l registeredList) holds(methods ...sspr.RegisteredMethod) bool {
	return slices.ContainsFunc(l.of, func(m sspr.RegisteredMethod) bool { return slices.Contains(methods, m) })
}

// call describes a call about the list's methods.
func (l registeredList) call(operation, access string) wire.Call {
	return wire.Call{
		Operation: operation, Permission: fmt.Sprintf("UserAuthenticationMethod.%s.All", access), Role: contactRole,
		Also: []string{fmt.Sprintf("UserAuthMethod-%s.%s.All", l.family, access)},
	}
}

// method returns the kind of an object of the list, "" for a phone of an unknown type.
func (l registeredList) method(o document.Object) sspr.RegisteredMethod {
	if !l.of[0].IsPhone() {
		return l.of[0]
	}
	for m, name := range phoneTypes {
		if name == document.Text(o["phoneType"]) {
			return sspr.RegisteredMethod(m)
		}
	}
	return ""
}

// Registered reads which of the methods a user has registered, by the user's object ID, in the order in which they can
// be removed. It reads only the lists that have them. A user who does not exist is an error of kind NotFound.
func (c *Client) Registered(ctx context.Context, user string, methods ...sspr.RegisteredMethod) ([]Registered, error) {
	found := make([][]Registered, len(registeredLists))
	group, ctx := errgroup.WithContext(ctx) // side by side, so that one batch carries them
	for i, l := range registeredLists {
		if l.holds(methods...) {
			group.Go(func() (err error) {
				found[i], err = c.listRegistered(ctx, user, l)
				return err
			})
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	these := slices.DeleteFunc(slices.Concat(found...), func(r Registered) bool { return !slices.Contains(methods, r.Method) })
	slices.SortStableFunc(these, func(a, b Registered) int {
		place := func(r Registered) int { return slices.Index(sspr.RegisteredMethods, r.Method) }
		return cmp.Or(place(a)-place(b), a.CreatedAt.Compare(b.CreatedAt))
	})
	return these, nil
}

func (c *Client) listRegistered(ctx context.Context, user string, l registeredList) ([]Registered, error) {
	what := l.call("read the methods that the user "+user+" has registered", "Read")
	what.Also = append(what.Also, "UserAuthenticationMethod.ReadWrite.All", fmt.Sprintf("UserAuthMethod-%s.ReadWrite.All", l.family))
	var found []document.Object
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		request, err := l.list(ctx, methodsOf(user, adapter))
		if err == nil {
			found, err = wire.FetchList(ctx, adapter, request)
		}
		return err
	})
	var registered []Registered
	for _, o := range found {
		created, _ := time.Parse(time.RFC3339, document.Text(o["createdDateTime"])) // null or missing is zero
		if id := document.Text(o["id"]); id != "" {
			registered = append(registered, Registered{l.method(o), id, created})
		}
	}
	return registered, err
}

// RemoveRegistered removes methods of a user, named by object ID, in an order that the service allows, and reads back
// until none of them shows. It calls removed after each one. A method that does not exist counts as removed. An error
// names what failed. What was done before it stays done.
func (c *Client) RemoveRegistered(ctx context.Context, user string, these []Registered, removed func(Registered)) error {
	needsAlternateGone := func(r, kept Registered) bool {
		return r.Method == sspr.RegisteredMobilePhone && kept.Method == sspr.RegisteredAlternateMobilePhone
	}
	done, last, err := removeAll(these, needsAlternateGone, func(r Registered) error {
		err := c.repeat(ctx, conflict, func() error { return c.removeOne(ctx, user, r) })
		if err == nil || notFound(err) {
			removed(r)
		}
		return err
	})
	if err != nil {
		return afterRemovals(err, labelsOf(done, done), last.Method.Label())
	}
	return afterRemovals(c.confirmRemoved(ctx, user, done), labelsOf(done, done), "")
}

func (c *Client) removeOne(ctx context.Context, user string, r Registered) error {
	i := slices.IndexFunc(registeredLists, func(l registeredList) bool { return l.holds(r.Method) })
	l := registeredLists[i]
	err := c.wire.Do(ctx, l.call(fmt.Sprintf("remove the %s of the user %s", r.Method.Label(), user), "ReadWrite"), func(ctx context.Context, adapter *wire.Adapter) error {
		request, err := l.remove(ctx, methodsOf(user, adapter), r.ID)
		if err != nil {
			return err
		}
		return adapter.SendNoContent(ctx, request, wire.ErrorMappings)
	})
	return withoutContacts(err, "")
}

// confirmRemoved reads until the service shows none of the methods any more, for a bounded time. A reading that fails
// is repeated, because everything has been removed already.
func (c *Client) confirmRemoved(ctx context.Context, user string, gone []Registered) error {
	if len(gone) == 0 {
		return nil
	}
	methods := make([]sspr.RegisteredMethod, len(gone))
	for i, r := range gone {
		methods[i] = r.Method
	}
	operation := "confirm that methods of the user " + user + " are removed"
	bounded, cancel := context.WithTimeout(ctx, c.options.ConfirmFor)
	defer cancel()
	said := "the service accepted the removal, but the result could not be read back"
	var refused serviceerror.Error
	for pause := transport.NewPause(c.options.ConfirmEvery); ; {
		left, err := c.Registered(bounded, user, methods...)
		if err == nil {
			still := labelsOf(left, gone)
			if len(still) == 0 {
				return nil
			}
			said = "the service accepted the removal and still shows the " + strings.Join(still, ", the ")
		} else if e, ok := errors.AsType[*serviceerror.Error](err); ok && e.Status >= http.StatusBadRequest {
			refused = *e
		}
		if pause.Wait(bounded) {
			continue
		}
		if ctx.Err() != nil {
			return wire.Canceled(ctx, operation)
		}
		said = fmt.Sprintf("%s after %s", said, c.options.ConfirmFor)
		if refused.Status != 0 {
			said += fmt.Sprintf(". The last failed reading was answered with HTTP %d", refused.Status)
		}
		return &serviceerror.Error{
			Service: serviceerror.Graph, Operation: operation, Kind: serviceerror.NotPersisted, Message: said, RequestID: refused.RequestID,
		}
	}
}

// labelsOf returns the labels of the methods in gone that are still in left.
func labelsOf(left, gone []Registered) (still []string) {
	for _, r := range left {
		if slices.ContainsFunc(gone, func(g Registered) bool { return strings.EqualFold(g.ID, r.ID) }) {
			still = append(still, r.Method.Label())
		}
	}
	return still
}
