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
	// User is the object ID or name with which messages name the user.
	User string
	// MayBeAdministrator is set if the user may hold directory roles. It decides which role an error asks for.
	MayBeAdministrator bool
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
	// The least role for users without a role, and the one for administrators
	// (https://learn.microsoft.com/graph/api/user-update, "Who can reset passwords").
	role := "User Administrator"
	if reset.MayBeAdministrator {
		role = "Privileged Authentication Administrator"
	}
	what := wire.Call{
		Operation: "reset the password of the user " + reset.User, Permission: "User-PasswordProfile.ReadWrite.All", Role: role, ApplicationRole: role,
	}
	what.Hide = func(e *serviceerror.Error) { hideWords(e, reset.Password) }
	if reset.Password == "" {
		what.Operation = fmt.Sprintf("have the user %s change the password at the next sign-in", reset.User)
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
	// knownTexts are whole texts of the service that have nothing of a password: about permissions, users of Active Directory
	// (graph-api 10), missing objects, tokens and applications; and the words of this client about an answer without any.
	knownTexts = regexp.MustCompile(`^(?:` + strings.Join([]string{
		`Insufficient privileges to complete the operation\.`,
		`Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration\.`,
		`Resource (?:'[0-9A-Fa-f-]{36}' )?does not exist(?: or one of its queried reference-property objects are not present)?\.`,
		`Access token (?:is empty|has expired|has expired or is not yet valid|validation failure)\.`,
		`This request is only valid with delegated authentication flow\.`,
		`the response (?:has no details|is empty|is not a JSON object \([0-9]+ bytes\)|is an HTML page, perhaps from a proxy or a sign-in page)`,
		`the response is a page instead of JSON; it comes from a gateway or a proxy in front of Microsoft Graph`,
	}, "|") + `)$`)
	// plainCode matches codes such as Request_BadRequest, and plainID matches IDs of requests.
	plainCode = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]{0,79}$`)
	plainID   = regexp.MustCompile(`^[0-9A-Za-z-]{1,80}$`)
)

const notShown = "the service's explanation is not shown, because it could quote the password"

// withoutPassword removes from an error every text that quotes the password, because errors end up in the logs of pipelines.
func withoutPassword(err error, password string) error {
	if password == "" {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) {
		if quotes(e.Message, password) {
			e.Message = notShown
		}
	})
}

// hideWords removes the service's own words from an error, whatever the status is, unless they are known: the service knows
// the password, and could quote a part of it.
func hideWords(e *serviceerror.Error, password string) {
	if password == "" {
		return
	}
	if !plainCode.MatchString(e.Code) || quotes(e.Code, password) || isPart(e.Code, password) {
		e.Code = ""
	}
	if !plainID.MatchString(e.RequestID) || quotes(e.RequestID, password) || isPart(e.RequestID, password) {
		e.RequestID = ""
	}
	if e.Message == "" || knownTexts.MatchString(e.Message) && !quotes(e.Message, password) {
		return
	}
	if e.Status == http.StatusBadRequest && e.Kind == serviceerror.Refused && aboutPassword.MatchString(e.Message) {
		e.Kind = serviceerror.PasswordRejected
	}
	e.Message = notShown
}

// isPart reports whether a text is a part of the password.
func isPart(text, password string) bool {
	return strings.Contains(strings.ToLower(password), strings.ToLower(text))
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
