package graph

import (
	"context"
	"encoding/json"
	"fmt"
	htmlform "html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// PasswordUser reads a user by object ID or user principal name, as Account does. If the service shows too little of the user
// to decide whether the password can be reset here, the error is of kind Forbidden.
func (c *Client) PasswordUser(ctx context.Context, idOrName string) (Account, error) {
	what := accountCall(idOrName)
	if err := noUser(idOrName, what); err != nil {
		return Account{}, err
	}
	found, err := c.Account(ctx, idOrName)
	if err == nil && !found.Shown {
		// A credential that may read basic properties only sees null in place of the others (graph-api 5.3), and null is
		// what the service shows for a user who is not synchronized, too.
		err = &serviceerror.Error{
			Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.Forbidden, Permission: what.Permission, Role: what.Role,
			Message: "the service shows neither whether the user is synchronized nor whether the user is a guest",
		}
	}
	return found, err
}

// PasswordReset is a change of a user's password.
type PasswordReset struct {
	// Password is the new password; "" keeps the current one.
	Password string
	// MustChange is set if the user has to change the password at the next sign-in, and MFAFirst if multifactor
	// authentication comes before that.
	MustChange, MFAFirst bool
}

// ResetPassword changes the password of a user, named by object ID, or what the next sign-in asks for (autumn-2026 5.10). It
// is sent once: a repetition after a lost answer could undo what the user has changed in the meantime. No error has the
// password or words of the service that could quote it.
func (c *Client) ResetPassword(ctx context.Context, user string, reset PasswordReset) error {
	what := wire.Call{
		Operation: "reset the password of the user " + user, Permission: "User-PasswordProfile.ReadWrite.All", Role: passwordRole,
		ApplicationRole: passwordRole,
	}
	if reset.Password == "" {
		what.Operation = fmt.Sprintf("have the user %s change the password at the next sign-in", user)
	}
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		profile := models.NewPasswordProfile()
		profile.SetForceChangePasswordNextSignIn(&reset.MustChange)
		profile.SetForceChangePasswordNextSignInWithMfa(&reset.MFAFirst)
		if reset.Password != "" {
			profile.SetPassword(&reset.Password)
		}
		body := models.NewUser()
		body.SetPasswordProfile(profile)
		request, err := users.NewUsersRequestBuilder(wire.Root, adapter).ByUserId(user).ToPatchRequestInformation(ctx, body, nil)
		if err != nil {
			return err
		}
		return adapter.SendNoContent(transport.NotTwice(ctx), request, wire.ErrorMappings)
	})
	return mayBeReset(withoutPassword(err, reset.Password), reset)
}

// passwordRole is the least role for users without a role, and the one for administrators
// (https://learn.microsoft.com/graph/api/user-update, "Who can reset passwords").
const passwordRole = "User Administrator, or Privileged Authentication Administrator if the user is an administrator"

// mayBeReset marks a failure whose answer does not tell whether the password was changed.
func mayBeReset(err error, reset PasswordReset) error {
	if !serviceerror.MayHaveTakenEffect(err) {
		return err
	}
	sent := "the new password, which may be valid already"
	if reset.Password == "" {
		sent = "the request to change the password at the next sign-in"
	}
	return serviceerror.With(err, func(e *serviceerror.Error) { e.Unanswered = []string{sent} })
}

var (
	// aboutPassword matches the service's words about a password that it refuses. "does not comply with password complexity
	// requirements" is the one text that is known.
	aboutPassword = regexp.MustCompile(`(?i)password|complexity|banned|passphrase`)
	// aboutSynchronized matches the directory's text for users of Active Directory (graph-api 10).
	aboutSynchronized = regexp.MustCompile(`(?i)^Unable to update the specified properties for on-premises mastered Directory Sync objects`)
)

const notShown = "the service's explanation is not shown, because it could quote the password"

// withoutPassword removes from an error the password and every text that could have a part of it. The service knows the
// password when it words a refusal, and errors end up in the logs of pipelines.
func withoutPassword(err error, password string) error {
	if password == "" {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) {
		for _, text := range []*string{&e.Code, &e.RequestID} {
			if quotes(*text, password) {
				*text = ""
			}
		}
		refused := e.Status == http.StatusBadRequest && e.Kind == serviceerror.Refused
		switch {
		case refused && aboutSynchronized.MatchString(e.Message) && !quotes(e.Message, password):
			return
		case refused && aboutPassword.MatchString(e.Message):
			e.Kind, e.Message = serviceerror.PasswordRejected, notShown
		case refused, quotes(e.Message, password):
			e.Message = notShown
		}
	})
}

// quotes reports whether a text has a password in it, in any form in which a service writes one, or was cut, perhaps in the
// middle of it.
func quotes(text, password string) bool {
	escaped, _ := json.Marshal(password)
	quoted := strconv.Quote(password)
	for _, form := range []string{
		password, serviceerror.OneLine(password), string(escaped[1 : len(escaped)-1]), quoted[1 : len(quoted)-1],
		url.QueryEscape(password), url.PathEscape(password), htmlform.EscapeString(password),
	} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(form)) {
			return true
		}
	}
	return strings.HasSuffix(text, "...")
}
