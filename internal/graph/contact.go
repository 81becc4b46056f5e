package graph

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ContactInfo is what a user has registered.
type ContactInfo struct {
	// Values are the registered values in the service's spelling. A delegated administrator may see masked numbers
	// (graph-api 1.12).
	Values sspr.ContactInfo
	// SMSSignInState is the state of signing in with the mobile phone: notSupported, notAllowedByPolicy, notEnabled,
	// phoneNumberNotUnique, ready, notConfigured, or a newer word (graph-api 1.4). Empty if there is no mobile phone.
	SMSSignInState string
}

// phoneTypes are Graph's names of phones, and methodIDs the IDs that every tenant has (graph-api 1.3 and 1.4).
var (
	phoneTypes = map[sspr.ContactMethod]string{
		sspr.ContactMobilePhone: "mobile", sspr.ContactAlternateMobilePhone: "alternateMobile", sspr.ContactOfficePhone: "office",
	}
	methodIDs = map[sspr.ContactMethod]string{
		sspr.ContactMobilePhone:          "3179e48a-750b-4051-897c-87b9720928f7",
		sspr.ContactAlternateMobilePhone: "b6332ec1-7057-4abe-9331-3d72feddfe41",
		sspr.ContactOfficePhone:          "e37fc753-ff3b-4958-9484-eaa9425c82bc",
		sspr.ContactEmail:                "3ddfcfc8-9383-446f-83cc-3ab9be4be18f",
	}
)

// SameContact reports whether two values of a method mean the same: numbers in any spelling, addresses in any case. A
// masked number is the same as none, because it cannot be compared.
func SameContact(m sspr.ContactMethod, a, b string) bool {
	if m.IsPhone() {
		return a == b || phone.Same(a, b)
	}
	return strings.EqualFold(sspr.Trim(a), sspr.Trim(b))
}

// ContactInfo reads what a user has registered, by the user's object ID. It reads only the lists that have the given
// methods. No method means all. A user who does not exist is an error of kind NotFound.
func (c *Client) ContactInfo(ctx context.Context, user string, methods ...sspr.ContactMethod) (ContactInfo, error) {
	var phones, emails []document.Object
	// Side by side, so that one batch carries both.
	group, ctx := errgroup.WithContext(ctx)
	if sspr.HasPhones(methods) {
		group.Go(func() (err error) {
			phones, err = c.listMethods(ctx, user, sspr.ContactMobilePhone)
			return err
		})
	}
	if sspr.HasEmail(methods) {
		group.Go(func() (err error) {
			emails, err = c.listMethods(ctx, user, sspr.ContactEmail)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return ContactInfo{}, err
	}
	return plainContacts(phones, emails), nil
}

// contactLists is ContactInfo with the parameters of contactOverview.
func (c *Client) contactLists(ctx context.Context, user string, methods []sspr.ContactMethod) (ContactInfo, error) {
	return c.ContactInfo(ctx, user, methods...)
}

func plainContacts(phones, emails []document.Object) ContactInfo {
	found := ContactInfo{Values: sspr.ContactInfo{}}
	for _, p := range phones {
		for m, name := range phoneTypes {
			if document.Text(p["phoneType"]) != name {
				continue
			}
			found.Values[m] = document.Text(p["phoneNumber"])
			if m == sspr.ContactMobilePhone {
				found.SMSSignInState = document.Text(p["smsSignInState"])
			}
		}
	}
	for _, e := range emails {
		if address := document.Text(e["emailAddress"]); address != "" {
			found.Values[sspr.ContactEmail] = address
		}
	}
	return found
}

// listMethods reads the user's phones or the user's e-mail addresses, whichever m is one of.
func (c *Client) listMethods(ctx context.Context, user string, m sspr.ContactMethod) ([]document.Object, error) {
	what := contactCall("read the contact methods of the user "+user, m, "Read")
	what.Also = append(what.Also, "UserAuthenticationMethod.ReadWrite.All", granular(m, "ReadWrite"))
	var found []document.Object
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		var request *wire.Request
		var err error
		if m.IsPhone() {
			request, err = methodsOf(user, adapter).PhoneMethods().ToGetRequestInformation(ctx, nil)
		} else {
			request, err = methodsOf(user, adapter).EmailMethods().ToGetRequestInformation(ctx, nil)
		}
		if err == nil {
			found, err = wire.FetchList(ctx, adapter, request)
		}
		return err
	})
	return found, err
}

// contactRole is the role that a signed-in administrator needs (graph-api 1.12).
const contactRole = "Authentication Administrator, or Privileged Authentication Administrator if the user is an administrator"

// contactCall describes a call about a contact method. Application permissions act on every user. A signed-in
// administrator needs a role, and a higher one for users who are administrators themselves (graph-api 1.12).
func contactCall(operation string, m sspr.ContactMethod, access string) wire.Call {
	return wire.Call{
		Operation: operation, Permission: fmt.Sprintf("UserAuthenticationMethod.%s.All", access),
		Role: contactRole, Also: []string{granular(m, access)},
	}
}

// granular returns the newer permission for one kind of method.
func granular(m sspr.ContactMethod, access string) string {
	if m.IsPhone() {
		return fmt.Sprintf("UserAuthMethod-Phone.%s.All", access)
	}
	return fmt.Sprintf("UserAuthMethod-Email.%s.All", access)
}

// notFound reports whether the service does not know what it was asked for.
func notFound(err error) bool { return serviceerror.KindOf(err) == serviceerror.NotFound }
