package twin

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const assignmentsPath = "/v1.0/roleManagement/directory/roleAssignments"

// The parts that are the directory.
var (
	organizationPart = part{
		service: serviceerror.Graph, name: "the organization", permission: "Organization.Read.All", path: "/v1.0/organization?%24select=id,displayName",
	}
	domainsPart = part{
		service: serviceerror.Graph, name: "the domains", permission: "Domain.Read.All",
		path:  "/v1.0/domains?%24select=id,authenticationType,isDefault,isInitial,isVerified,passwordValidityPeriodInDays,passwordNotificationWindowInDays",
		marks: []string{"/v1.0/domains", "/v1.0/domains/{}"},
	}
	licensesPart = part{
		service: serviceerror.Graph, name: "the licenses", permission: "LicenseAssignment.Read.All or Organization.Read.All",
		path: "/v1.0/subscribedSkus",
	}
	usersPart = part{
		service: serviceerror.Graph, name: "the users", permission: "User.Read.All",
		path:  fmt.Sprintf("/v1.0/users?%%24select=id,userPrincipalName,displayName,accountEnabled,userType,onPremisesSyncEnabled,assignedLicenses&%%24top=%d", pageSize),
		marks: []string{"/v1.0/users", "/v1.0/users/{}"},
	}
	assignmentsPart = part{
		service: serviceerror.Graph, name: "the directory role assignments", permission: "RoleManagement.Read.Directory",
		path:  assignmentsPath,
		marks: append([]string{assignmentsPath}, membershipMarks(roleLists)...),
	}
	definitionsPart = part{
		service: serviceerror.Graph, name: "the directory role definitions", permission: "RoleManagement.Read.Directory",
		path: "/v1.0/roleManagement/directory/roleDefinitions?%24select=id,displayName,isBuiltIn",
	}
)

// readTenant reads the ID of the tenant, and its name if names are kept.
func (r *reader) readTenant(ctx context.Context) error {
	t := &r.state.Tenant
	t.DisplayName, t.DefaultDomain, t.InitialDomain = "Twin", standInDomain, initialDomain
	id, err := r.tenant.Graph.TenantID(ctx)
	if err != nil {
		if ctx.Err() != nil || unreachable(err) {
			return fmt.Errorf("read the tenant's ID: %w", err)
		}
		id = r.tenant.TenantID // the portal alone may be configured
	}
	if !isID(id) {
		id = noGroup
	}
	r.tenantID, t.ID = id, r.ids.of(id)
	if !r.options.WithNames {
		return nil
	}
	_, err = list(ctx, r, organizationPart, func(o struct {
		DisplayName string `json:"displayName"`
	},
	) {
		t.DisplayName = o.DisplayName
	}, nil)
	return err
}

// readDomains reads the domains.
func (r *reader) readDomains(ctx context.Context) error {
	var rows []domainRow
	ok, err := list(ctx, r, domainsPart, func(d domainRow) { rows = append(rows, d) }, nil)
	if ok {
		r.keepDomains(rows)
		r.say("%s: %d", domainsPart.name, len(rows))
	}
	return err
}

// aboutDomains returns what the file has instead of the names of domains, or that they are in it although other names are not. "" is if
// none were read.
func (r *reader) aboutDomains() string {
	switch {
	case r.unread.has(domainsPart.name) || r.options.WithNames:
		return ""
	case r.options.MapIDs:
		return "domains have stand-ins (-map-ids): a configuration with sspr_password_expiration names domains that this file does not have"
	}
	return "domains keep their names, which a configuration with sspr_password_expiration needs. With -map-ids they get stand-ins"
}

// readLicenses reads the products that the tenant has bought. Their IDs and names are Microsoft's.
func (r *reader) readLicenses(ctx context.Context) error {
	ok, err := list(ctx, r, licensesPart, func(s struct {
		SkuID            string `json:"skuId"`
		SkuPartNumber    string `json:"skuPartNumber"`
		CapabilityStatus string `json:"capabilityStatus"`
		ConsumedUnits    int    `json:"consumedUnits"`
		PrepaidUnits     map[string]int
		ServicePlans     []struct {
			ID     string `json:"servicePlanId"`
			Name   string `json:"servicePlanName"`
			Status string `json:"provisioningStatus"`
		}
	},
	) {
		sku := emulator.SubscribedSku{
			SkuID: s.SkuID, SkuPartNumber: s.SkuPartNumber, CapabilityStatus: s.CapabilityStatus, Consumed: s.ConsumedUnits,
			Enabled: s.PrepaidUnits[unitsOf(s.CapabilityStatus)], ServicePlans: []emulator.ServicePlan{},
		}
		if !strings.EqualFold(s.CapabilityStatus, "Warning") {
			sku.InGrace = s.PrepaidUnits["warning"]
		}
		for _, p := range s.ServicePlans {
			sku.ServicePlans = append(sku.ServicePlans, emulator.ServicePlan{ID: p.ID, Name: p.Name, ProvisioningStatus: p.Status})
		}
		r.state.SubscribedSkus = append(r.state.SubscribedSkus, sku)
	}, nil)
	if ok {
		r.say("%s: %d", licensesPart.name, len(r.state.SubscribedSkus))
	}
	return err
}

// unitsOf returns the property that counts the units of a subscription in a state.
func unitsOf(status string) string {
	switch strings.ToLower(status) {
	case "lockedout":
		return "lockedOut"
	case "":
		return "enabled"
	}
	return strings.ToLower(status)
}

// userRow is a user in a list.
type userRow struct {
	ID                string `json:"id"`
	UserPrincipalName string `json:"userPrincipalName"`
	DisplayName       string `json:"displayName"`
	// AccountEnabled is null for a user of whom the token may not read it.
	AccountEnabled   *bool             `json:"accountEnabled"`
	UserType         string            `json:"userType"`
	Synchronized     *bool             `json:"onPremisesSyncEnabled"`
	AssignedLicenses []assignedLicense `json:"assignedLicenses"`
}

type assignedLicense struct {
	SkuID         string   `json:"skuId"`
	DisabledPlans []string `json:"disabledPlans"`
}

// readUsers reads all users, without any number or address.
func (r *reader) readUsers(ctx context.Context) error {
	ok, err := list(ctx, r, usersPart, func(u userRow) { r.addUser(u) }, func(n int) {
		if n%(10*pageSize) == 0 {
			r.say("%s: %s so far", usersPart.name, thousands(n))
		}
	})
	if ok {
		r.say("%s: %s", usersPart.name, thousands(len(r.state.Users)))
	}
	return err
}

// addUser adds a user who is not there yet, and returns the position.
func (r *reader) addUser(row userRow) int {
	id := r.ids.of(row.ID)
	if i, ok := r.users[id]; ok {
		return i
	}
	u := emulator.User{
		ID: id, UserType: row.UserType, AccountEnabled: row.AccountEnabled == nil || *row.AccountEnabled,
		OnPremisesSyncEnabled: row.Synchronized != nil && *row.Synchronized,
	}
	u.UserPrincipalName, u.DisplayName = r.people.user(id, row.UserPrincipalName, row.DisplayName)
	if u.UserPrincipalName == "" { // the service shows only the ID; every user of the emulated tenant has a name
		u.UserPrincipalName = fmt.Sprintf("user-%06d@%s", number(r.people.users, id), r.state.Tenant.DefaultDomain)
	}
	if u.AccountEnabled && !strings.Contains(strings.ToUpper(u.UserPrincipalName), externalMark) {
		u.Password = emulator.KnownPassword()
	}
	for _, l := range row.AssignedLicenses {
		u.AssignedLicenses = append(u.AssignedLicenses, emulator.AssignedLicense(l))
	}
	r.state.Users = append(r.state.Users, u)
	r.users[id] = len(r.state.Users) - 1
	return r.users[id]
}

// readRoles reads who has which directory role: users, and groups, which are read later. It asks for the holders themselves only
// if it has no list of users: then the service shows their types and IDs, and otherwise their numbers and addresses as well.
func (r *reader) readRoles(ctx context.Context) error {
	names := map[string]string{}
	if _, err := list(ctx, r, definitionsPart, func(d struct {
		ID          string `json:"id"`
		DisplayName string `json:"displayName"`
		IsBuiltIn   *bool  `json:"isBuiltIn"`
	},
	) {
		names[strings.ToLower(d.ID)] = r.people.role(strings.ToLower(d.ID), d.DisplayName, d.IsBuiltIn != nil && *d.IsBuiltIn)
	}, nil); err != nil {
		return err
	}
	n, assignments := 0, assignmentsPart
	if r.unread.has(usersPart.name) {
		assignments.path += "?%24expand=principal"
	}
	ok, err := list(ctx, r, assignments, func(a struct {
		RoleID    string          `json:"roleDefinitionId"`
		Principal json.RawMessage `json:"principal"`
		ID        string          `json:"principalId"`
	},
	) {
		role := names[strings.ToLower(a.RoleID)]
		if role == "" {
			role = r.people.role(strings.ToLower(a.RoleID), "", false)
		}
		if r.assign(a.ID, a.Principal, role) {
			n++
		}
	}, nil)
	if ok {
		r.say("%s: %d", assignmentsPart.name, n)
	}
	return err
}

// assign assigns a role to a user or a group. It reports whether the principal is one, or may be: whether it is a group shows when
// that is read.
func (r *reader) assign(id string, principal json.RawMessage, role string) bool {
	var p struct {
		Type string `json:"@odata.type"`
	}
	_ = json.Unmarshal(principal, &p) // it is only there if it was asked for
	if !isID(id) {
		return false
	}
	at, known := r.users[r.ids.of(id)]
	switch {
	case p.Type == "#microsoft.graph.user" && !known:
		at = r.addUser(userRow{ID: id})
	case known:
	case p.Type == "" || p.Type == "#microsoft.graph.group":
		r.name(id)
		key := strings.ToLower(id)
		r.groupRoles[key] = append(r.groupRoles[key], role)
		return true
	default:
		return false
	}
	u := &r.state.Users[at]
	u.DirectoryRoles = append(u.DirectoryRoles, role)
	return true
}
