package graph

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// NamedContactInfo is ContactInfo for a user whose name is confirmed in the same batch. The first error is that of the
// reading, the second that of the name. One request reads phones and e-mail address, so that a refresh that confirms
// names costs no more than one that does not.
func (c *Client) NamedContactInfo(ctx context.Context, user, name string, methods ...sspr.ContactMethod) (live ContactInfo, err, named error) {
	ctx = batch.OneCaller(ctx)
	done := make(chan error, 1)
	go func() { done <- c.confirmName(ctx, name, user, c.UserNow) }()
	live, err = c.contactOverview(ctx, user, methods)
	return live, err, <-done
}

// ConfirmName returns an error of kind NameTaken if a user principal name belongs to another user than the one with
// that object ID. A name that no user has is no error: the user may have been renamed.
func (c *Client) ConfirmName(ctx context.Context, name, object string) error {
	return c.confirmName(ctx, name, object, c.User)
}

// ConfirmNameNow is ConfirmName without a remembered answer, for a caller that is about to write.
func (c *Client) ConfirmNameNow(ctx context.Context, name, object string) error {
	return c.confirmName(ctx, name, object, c.UserNow)
}

// contactOverview reads phones and e-mail address from the list of all methods. It reads the list of each kind if the
// credential may not read all methods, or if the service shows less there. From then on it reads those lists at once.
func (c *Client) contactOverview(ctx context.Context, user string, methods []sspr.ContactMethod) (ContactInfo, error) {
	if !sspr.HasPhones(methods) || !sspr.HasEmail(methods) || c.noOverview.Load() {
		return c.ContactInfo(ctx, user, methods...)
	}
	what := contactCall("read the contact methods of the user "+user, sspr.ContactMobilePhone, "Read")
	what.Also = []string{"UserAuthenticationMethod.ReadWrite.All"}
	all, err := c.allMethods(ctx, what, user)
	found := plainContacts(all, all)
	_, mobile := found.Values[sspr.ContactMobilePhone]
	switch serviceerror.KindOf(err) {
	case serviceerror.Forbidden, serviceerror.ScopeMissing, serviceerror.WrongPath, serviceerror.Refused, serviceerror.NotUnderstood:
	default:
		if err != nil || !mobile || found.SMSSignInState != "" {
			return found, err
		}
	}
	c.noOverview.Store(true)
	return c.ContactInfo(ctx, user, methods...)
}

// FindContactInfo looks up a user by object ID or name, and reads what the user has registered at the same time. The
// user is zero if none was found. If the service of methods does not know the user by name, it is asked by object ID.
func (c *Client) FindContactInfo(ctx context.Context, user string, methods ...sspr.ContactMethod) (User, ContactInfo, error) {
	ctx = batch.OneCaller(ctx)
	if len(user) == 36 && uuid.Validate(user) == nil {
		user = sspr.NewObjectID(user).String()
		live, err := c.ContactInfo(ctx, user, methods...)
		return User{ID: user}, live, err
	}
	var live ContactInfo
	failed := wire.ErrUnexpected
	var reading sync.WaitGroup
	if user != "" && !needsParentheses(user) {
		reading.Go(func() { live, failed = c.contactOverview(ctx, user, methods) })
	}
	found, err := c.UserNow(ctx, user)
	reading.Wait()
	if err != nil {
		return User{}, ContactInfo{}, err
	}
	if failed != nil {
		live, failed = c.ContactInfo(ctx, found.ID, methods...)
	}
	return found, live, failed
}
