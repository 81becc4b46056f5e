package graph

import (
	"context"
	"fmt"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// The properties of a domain that decide when passwords expire (passwords 2.2).
const (
	passwordValidity     = "passwordValidityPeriodInDays"
	passwordNotification = "passwordNotificationWindowInDays"
)

// selectDomain are the properties that are read of a domain.
const selectDomain = "?%24select=id,authenticationType,isRoot,isVerified," + passwordNotification + "," + passwordValidity

// Domain is a domain of the tenant.
type Domain struct {
	// Name is the name, in lower case.
	Name string
	// Federated is set if the users sign in at another identity provider, which has their passwords (passwords 2.8).
	Federated bool
	// Verified is set unless the tenant has yet to prove that it owns the domain, and Subdomain if the domain has the password policy of its
	// root domain (passwords 2.1 and 2.7).
	Verified, Subdomain bool
	// Expiration is when passwords expire.
	Expiration passwords.Expiration
}

// Manageable reports whether the service lets the domain's expiration be changed.
func (d Domain) Manageable() bool { return d.Verified && !d.Federated && !d.Subdomain }

// domainCall describes the reading of domains.
func domainCall(operation string) wire.Call {
	return wire.Call{
		Operation: operation, Permission: "Domain.Read.All", Role: "Directory Readers",
		Also: append([]string{"Domain.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
}

// Domains lists the domains of the tenant, once in the client's life or until one is changed.
func (c *Client) Domains(ctx context.Context) ([]Domain, error) {
	return c.domains.Get(ctx, "", func(ctx context.Context) ([]Domain, error) {
		var all []Domain
		err := wire.ReadList(ctx, c.wire, wire.Listing[document.Object]{
			What: domainCall("read the domains of the tenant"),
			First: func(*wire.Adapter) (*wire.Request, error) {
				return wire.NewRequest(abstractions.GET, "/domains"+selectDomain, map[string]string{}), nil
			},
			Begin: func() { all = []Domain{} },
			Each:  func(o document.Object) { all = append(all, plainDomain(o)) },
		})
		return all, err
	})
}

// FederatedDomains lists the domains of the tenant whose users sign in at another identity provider, in lower case.
func (c *Client) FederatedDomains(ctx context.Context) ([]string, error) {
	all, err := c.Domains(ctx)
	federated := []string{}
	for _, d := range all {
		if d.Federated {
			federated = append(federated, d.Name)
		}
	}
	return federated, err
}

// Domain reads a domain by name. A domain that the tenant does not have is an error of kind NotFound.
func (c *Client) Domain(ctx context.Context, name string) (Domain, error) {
	found, err := c.readDomain(ctx, name)
	return plainDomain(found), err
}

// UpdateDomain writes what change names and what is sent with it (passwords.Expiration.With). It returns the expiration as it was
// before and as it is now.
func (c *Client) UpdateDomain(ctx context.Context, name string, change passwords.Expiration) (before, after passwords.Expiration, err error) {
	what := wire.Call{
		Operation: fmt.Sprintf("change the domain %q", name), Permission: "Domain.ReadWrite.All", Role: "Domain Name Administrator",
	}
	was, is, err := c.update(ctx, edit{
		operation: what.Operation,
		read:      func(ctx context.Context) (document.Object, error) { return c.readDomain(ctx, name) },
		missing: func(found document.Object) properties {
			p, wanted := properties{}, change.With(plainDomain(found).Expiration)
			differ(p, found, passwordValidity, wanted.ValidityDays)
			differ(p, found, passwordNotification, wanted.NotificationWindowDays)
			return p
		},
		send: func(ctx context.Context, p properties) error {
			defer c.domains.Forget()
			return c.sendJSON(ctx, what, func() *wire.Request { return domainRequest(abstractions.PATCH, name, "") }, p)
		},
	})
	return plainDomain(was).Expiration, plainDomain(is).Expiration, err
}

func (c *Client) readDomain(ctx context.Context, name string) (document.Object, error) {
	what := domainCall(fmt.Sprintf("read the domain %q", name))
	if name == "" {
		// Without a name the path is that of the list of all domains.
		return nil, &serviceerror.Error{Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotFound, Message: "the name is empty"}
	}
	var found document.Object
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) (err error) {
		if found, err = wire.Fetch(ctx, adapter, domainRequest(abstractions.GET, name, selectDomain)); err == nil && document.Text(found["id"]) == "" {
			err = wire.ErrUnexpected
		}
		return err
	})
	return found, err
}

// domainRequest returns a request for a domain. rest is what follows the name in the address. The request is made by hand,
// because the SDK's package of domains would be compiled for two requests.
func domainRequest(method abstractions.HttpMethod, name, rest string) *wire.Request {
	return wire.NewRequest(method, "/domains/{domain%2Did}"+rest, map[string]string{"domain%2Did": name})
}

func plainDomain(o document.Object) Domain {
	is := func(name string, want bool) bool {
		v := document.Value[bool](o[name])
		return v != nil && *v == want
	}
	d := Domain{
		Name: strings.ToLower(document.Text(o["id"])), Federated: strings.EqualFold(document.Text(o["authenticationType"]), "Federated"),
		Verified: !is("isVerified", false), Subdomain: is("isRoot", false),
		Expiration: passwords.Expiration{ValidityDays: document.Value[int64](o[passwordValidity]), NotificationWindowDays: document.Value[int64](o[passwordNotification])},
	}
	if d.Name != "" {
		d.Expiration.Domain = &d.Name
	}
	return d
}
