package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Account is what the directory shows of one user.
type Account struct {
	sspr.DirectoryUser
	// Shown is true if the directory shows whether the account is enabled and what kind of user it is.
	Shown bool
}

// Account reads one user by object ID or user principal name. A user who does not exist is an error of kind NotFound. With
// User.ReadBasic.All the service shows the name and neither the state nor the licenses: Shown is false then.
func (c *Client) Account(ctx context.Context, idOrName string) (Account, error) {
	var row directoryRow
	err := c.wire.Do(ctx, accountCall(idOrName), func(ctx context.Context, adapter *wire.Adapter) error {
		request, err := users.NewUsersRequestBuilder(wire.Root, adapter).ByUserId(idOrName).
			ToGetRequestInformation(ctx, &users.UserItemRequestBuilderGetRequestConfiguration{
				QueryParameters: &users.UserItemRequestBuilderGetQueryParameters{Select: directoryProperties},
			})
		if err != nil {
			return err
		}
		inParentheses(request, idOrName)
		if row, err = wire.FetchAs[directoryRow](ctx, adapter, request); err == nil && row.ID.String() == "" {
			err = wire.ErrUnexpected
		}
		return err
	})
	if err != nil {
		return Account{}, err
	}
	return Account{DirectoryUser: row.plain(sharedLicenses{}), Shown: row.AccountEnabled != nil}, nil
}

// accountCall describes the reading of one user.
func accountCall(idOrName string) wire.Call {
	return wire.Call{
		Operation: fmt.Sprintf("read the user %q", idOrName), Permission: "User.Read.All", Role: "Directory Readers",
		Also: append([]string{"User.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
}

// Membership is a group or a directory role of a user.
type Membership struct {
	// ID is the object ID, in lower case.
	ID string
	// Name is the display name, "" if the credential may not read it.
	Name string
	// Role is true for a directory role, and Template is the ID of its template, the same in every tenant. It is "" if
	// the credential may not read roles.
	Role     bool
	Template string
}

// GlobalAdministrator reports whether it is the role Global Administrator.
func (m Membership) GlobalAdministrator() bool { return m.Role && m.Template == globalAdministrator }

// Memberships lists the groups and directory roles of a user, by object ID or name, with those of nested groups if asked.
// Roles that the user could activate and has not are not listed.
func (c *Client) Memberships(ctx context.Context, user string, nested bool) ([]Membership, error) {
	what := wire.Call{
		Operation: fmt.Sprintf("read the groups of the user %q", user), Permission: "GroupMember.Read.All", Role: "Directory Readers",
		Also: append([]string{"User.Read.All", "User.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "GroupMember.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
	list := "memberOf"
	if nested {
		list = "transitiveMemberOf"
	}
	found := []Membership{}
	err := wire.ReadList(ctx, c.wire, wire.Listing[membershipRow]{
		What: what,
		First: func(*wire.Adapter) (*wire.Request, error) {
			// A cast to groups would be an advanced query, which is answered from an index that may lag
			// (https://learn.microsoft.com/graph/api/user-list-transitivememberof).
			request := wire.NewRequest(abstractions.GET, fmt.Sprintf("/users/{%s}/%s?%%24select=id,displayName,roleTemplateId&%%24top=%d", userKey, list, wire.PageSize),
				map[string]string{userKey: user})
			inParentheses(request, user)
			return request, nil
		},
		Begin: func() { found = []Membership{} },
		Each: func(r membershipRow) {
			if one, ok := r.plain(); ok {
				found = append(found, one)
			}
		},
	})
	return found, err
}

// membershipRow is a membership in the service's JSON.
type membershipRow struct {
	Type           string        `json:"@odata.type"`
	ID             sspr.ObjectID `json:"id"`
	DisplayName    string        `json:"displayName"`
	RoleTemplateID string        `json:"roleTemplateId"`
}

func (r membershipRow) plain() (Membership, bool) {
	role := r.Type == "#microsoft.graph.directoryRole"
	ok := r.ID.String() != "" && (role || r.Type == "#microsoft.graph.group")
	return Membership{ID: r.ID.String(), Name: r.DisplayName, Role: role, Template: strings.ToLower(r.RoleTemplateID)}, ok
}

// NestedGroups lists the groups in a group and in the groups in it, by object ID. A group that does not exist is an error of
// kind NotFound.
func (c *Client) NestedGroups(ctx context.Context, group string) (names map[string]string, err error) {
	what := wire.Call{
		Operation: fmt.Sprintf("read the groups in the group %q", group), Permission: "GroupMember.Read.All", Role: "Directory Readers",
		Also: append([]string{"GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
	err = wire.ReadList(ctx, c.wire, wire.Listing[membershipRow]{
		What: what,
		First: func(*wire.Adapter) (*wire.Request, error) {
			// Members of one type are an advanced query, as in GroupUsers.
			request := groupRequest(group, fmt.Sprintf("/transitiveMembers/microsoft.graph.group?%%24select=id,displayName&%%24top=%d&%%24count=true", wire.PageSize))
			request.Headers.Add("ConsistencyLevel", "eventual")
			return request, nil
		},
		Begin: func() { names = map[string]string{} },
		Each:  func(r membershipRow) { names[r.ID.String()] = r.DisplayName },
	})
	return names, err
}

// MayRegister is what the list of a user's methods shows, without a number, an address or a device.
type MayRegister struct {
	// Methods are the methods for password reset that are registered, and Perhaps those that may be.
	Methods, Perhaps sspr.MethodSet
	// Unknown is the number of methods of a kind that is not known.
	Unknown int
	// Hints show so much of each phone and address that the user recognizes it.
	Hints map[sspr.Method]string
}

// RegisteredNow reads which methods for password reset a user has registered, by object ID or name. It reads the list of all
// methods, so that a new registration counts at once. Version 1.0 shows neither security questions nor hardware tokens
// (graph-api 1.1). A user who does not exist is an error of kind NotFound.
func (c *Client) RegisteredNow(ctx context.Context, user string) (MayRegister, error) {
	what := wire.Call{
		Operation: "read the methods that the user " + user + " has registered", Permission: "UserAuthenticationMethod.Read.All", Role: contactRole,
		Also: []string{"UserAuthenticationMethod.ReadWrite.All"},
	}
	all, err := c.allMethods(ctx, what, user)
	if err != nil {
		return MayRegister{}, err
	}
	found := MayRegister{Hints: map[sspr.Method]string{}}
	for _, o := range all {
		found.add(o)
	}
	return found, nil
}

// allMethods reads the list of all methods of a user, by object ID or name.
func (c *Client) allMethods(ctx context.Context, what wire.Call, user string) (all []document.Object, err error) {
	err = c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		request, err := methodsOf(user, adapter).Methods().ToGetRequestInformation(ctx, nil)
		if err == nil {
			inParentheses(request, user)
			all, err = wire.FetchList(ctx, adapter, request)
		}
		return err
	})
	return all, err
}

// neverForReset are the kinds of methods that do not reset a password (graph-api 1.6, autumn-2026 3.3).
var neverForReset = []string{"password", "fido2", "windowsHelloForBusiness", "temporaryAccessPass", "platformCredential", "external"}

// add reads one method of the list.
func (r *MayRegister) add(o document.Object) {
	kind := strings.TrimSuffix(strings.TrimPrefix(document.Text(o["@odata.type"]), "#microsoft.graph."), "AuthenticationMethod")
	switch {
	case kind == "phone":
		r.addPhone(document.Text(o["phoneType"]), sspr.HintOfPhone(document.Text(o["phoneNumber"])))
	case kind == "email":
		r.Methods = r.Methods.With(sspr.Email)
		r.Hints[sspr.Email] = sspr.HintOfEmail(document.Text(o["emailAddress"]))
	case kind == "microsoftAuthenticator":
		// The list does not show whether the app was set up for codes as well. It can be used without.
		r.Methods = r.Methods.With(sspr.MobileAppNotification)
		r.Perhaps = r.Perhaps.With(sspr.MobileAppCode)
	case kind == "softwareOath":
		r.Methods = r.Methods.With(sspr.MobileAppCode)
	case !slices.Contains(neverForReset, kind):
		r.Unknown++
	}
}

// addPhone adds a phone. An alternate mobile phone may count as the mobile phone (graph-api 1.8).
func (r *MayRegister) addPhone(kind, hint string) {
	switch kind {
	case phoneTypes[sspr.ContactMobilePhone]:
		r.Methods = r.Methods.With(sspr.MobilePhone)
		r.Hints[sspr.MobilePhone] = hint
	case phoneTypes[sspr.ContactOfficePhone]:
		r.Methods = r.Methods.With(sspr.OfficePhone)
		r.Hints[sspr.OfficePhone] = hint
	case phoneTypes[sspr.ContactAlternateMobilePhone]:
		r.Perhaps = r.Perhaps.With(sspr.MobilePhone)
	default:
		r.Unknown++
	}
}
