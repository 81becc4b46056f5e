package graph

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// contactProperties are the properties of users that DirectoryContacts reads (graph-api 1.13 and 5.3).
var contactProperties = []string{"id", "userPrincipalName", "mail", "userType", "accountEnabled", "mobilePhone", "businessPhones", "otherMails"}

// DirectoryContact is what the directory has to reach a user by. It is public within the tenant, and no registered method.
type DirectoryContact struct {
	// ID is the object ID.
	ID string
	// UserPrincipalName and Mail are the user's own addresses; Mail is "" if the user has no mailbox.
	UserPrincipalName, Mail string
	// External is set for a user whose password is in another tenant, and Enabled for one who may sign in.
	External, Enabled bool
	// MobilePhone is "" if there is none. BusinessPhones has at most one number.
	MobilePhone                string
	BusinessPhones, OtherMails []string
}

// DirectoryContacts reads the users in a group and its nested groups, or all users of the tenant if group is "", and calls each
// with them one by one: only one page is in memory at a time. begin is called before the first user, and again if the list has
// to be read from its beginning. A group that does not exist is an error of kind NotFound. An application that may list users
// and not read their contact data gets an error of kind Forbidden: the service shows nothing of them then, which must not pass
// for users without contact data.
func (c *Client) DirectoryContacts(ctx context.Context, group string, begin func(), each func(DirectoryContact)) error {
	what := usersCall()
	first := func(adapter *wire.Adapter) (*wire.Request, error) { return usersPage(ctx, adapter, contactProperties) }
	if group != "" {
		var err error
		if what, err = membersCall(group); err != nil {
			return err
		}
		first = func(*wire.Adapter) (*wire.Request, error) { return membersPage(group, contactProperties), nil }
	}
	hidden := 0
	err := wire.ReadList(ctx, c.wire, wire.Listing[contactRow]{
		What: what, First: first,
		Begin: func() { hidden = 0; begin() },
		Each: func(r contactRow) {
			switch {
			case r.Type != "" && r.Type != "#microsoft.graph.user":
			case r.hidden():
				hidden++
			default:
				each(r.plain())
			}
		},
	})
	if err == nil && hidden > 0 {
		return contactHidden(hidden)
	}
	return err
}

// contactHidden is the error for users of whom the service shows too little.
func contactHidden(users int) error {
	what := usersCall()
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: "read the contact data of users in the directory", Kind: serviceerror.Forbidden,
		Permission: what.Permission, Role: what.Role,
		Message: "Microsoft Graph lists " + sspr.Count(int64(users), "user") + " without the properties that hold contact data, as it does if the permission to read them is missing",
	}
}

// contactRow is a user in the service's JSON.
type contactRow struct {
	Type              string        `json:"@odata.type"`
	ID                sspr.ObjectID `json:"id"`
	UserPrincipalName string        `json:"userPrincipalName"`
	Mail              string        `json:"mail"`
	AccountEnabled    *bool         `json:"accountEnabled"`
	UserType          string        `json:"userType"`
	MobilePhone       string        `json:"mobilePhone"`
	BusinessPhones    []string      `json:"businessPhones"`
	OtherMails        []string      `json:"otherMails"`
}

// hidden reports whether the service does not show what the user has. With User.ReadBasic.All it shows names alone
// (https://learn.microsoft.com/graph/permissions-reference#userreadbasicall), and of members of a group without any permission
// for users the ID alone (autumn-2026 5.5). Every account is enabled or not, so null means not shown.
func (r contactRow) hidden() bool { return r.AccountEnabled == nil }

func (r contactRow) plain() DirectoryContact {
	return DirectoryContact{
		ID: r.ID.String(), UserPrincipalName: r.UserPrincipalName, Mail: r.Mail,
		External: sspr.External(r.UserPrincipalName, r.UserType), Enabled: *r.AccountEnabled,
		MobilePhone: r.MobilePhone, BusinessPhones: r.BusinessPhones, OtherMails: r.OtherMails,
	}
}
