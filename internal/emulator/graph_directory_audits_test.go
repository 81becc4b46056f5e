package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestDirectoryAudits: each write of the directory is one event, of the right kind, by and about the right ones.
func TestDirectoryAudits(t *testing.T) {
	e := startTenant(t, Options{})
	id := e.newGroup(TokenSpec{User: SeedAdministratorID}, "")
	group := "/groups/" + id
	type event struct {
		activity, category, operation, by string
		targets                           []string // type, id and changed properties
	}
	const kim = "User " + SeedUserID
	of := "Group " + id
	in := ` Group.ObjectID:null>"` + id + `" Group.DisplayName:null>"Stage 2"`
	out := ` Group.ObjectID:"` + id + `">null Group.DisplayName:"Stage 2">null`
	for _, c := range []struct {
		spec               TokenSpec
		method, path, body string
		want               []event
	}{
		{TokenSpec{}, "PATCH", group, `{"displayName":"Stage 2","description":null}`, []event{{
			"Update group", "GroupManagement", "Update", "Terraform",
			[]string{of + ` DisplayName:["Stage 1"]>["Stage 2"] Included Updated Properties:null>"DisplayName"`},
		}}},
		{TokenSpec{}, "PATCH", group, `{"displayName":"Stage 2"}`, nil},
		{TokenSpec{}, "POST", group + "/members/$ref", refBody(reference + SeedUserID), []event{{"Add member to group", "GroupManagement", "Assign", "Terraform", []string{kim + in, of}}}},
		{TokenSpec{}, "POST", group + "/members/$ref", refBody(reference + SeedUserID), nil}, // refused
		{TokenSpec{User: SeedAdministratorID}, "DELETE", group + "/members/" + SeedUserID + "/$ref", "", []event{{"Remove member from group", "GroupManagement", "Unassign", "ada@contoso.example", []string{kim + out, of}}}},
		{TokenSpec{}, "POST", group + "/owners/$ref", refBody(reference + SeedUserID), []event{{"Add owner to group", "GroupManagement", "Assign", "Terraform", []string{kim + in, of}}}},
		{TokenSpec{}, "POST", group + "/owners/$ref", refBody(reference + lee), []event{{"Add owner to group", "GroupManagement", "Assign", "Terraform", []string{"User " + lee + in, of}}}},
		{TokenSpec{}, "DELETE", group + "/owners/" + SeedUserID + "/$ref", "", []event{{"Remove owner from group", "GroupManagement", "Unassign", "Terraform", []string{kim + out, of}}}},
		{TokenSpec{}, "DELETE", group, "", []event{{"Delete group", "GroupManagement", "Delete", "Terraform", []string{of}}}},
		{TokenSpec{}, "PATCH", "/users/" + SeedUserID, `{"accountEnabled":false,"city":"Oslo"}`, []event{{
			"Update user", "UserManagement", "Update", "Terraform",
			[]string{kim + ` AccountEnabled:[true]>[false] City:[]>["Oslo"] Included Updated Properties:null>"AccountEnabled, City"`},
		}}},
		{TokenSpec{}, "PUT", "/users/" + SeedUserID + "/manager/$ref", refBody(reference + lee), []event{{
			"Update user", "UserManagement", "Update", "Terraform",
			[]string{kim + ` Manager:[]>["` + lee + `"] Included Updated Properties:null>"Manager"`},
		}}},
		{TokenSpec{}, "PUT", "/users/" + SeedUserID + "/manager/$ref", refBody(reference + lee), nil},
		{TokenSpec{}, "PATCH", "/users/" + SeedUserID, bindManager(reference + tia), []event{{
			"Update user", "UserManagement", "Update", "Terraform",
			[]string{kim + ` Manager:["` + lee + `"]>["` + tia + `"] Included Updated Properties:null>"Manager"`},
		}}},
		{TokenSpec{}, "DELETE", "/users/" + SeedUserID + "/manager/$ref", "", []event{{
			"Update user", "UserManagement", "Update", "Terraform",
			[]string{kim + ` Manager:["` + tia + `"]>[] Included Updated Properties:null>"Manager"`},
		}}},
		{TokenSpec{}, "DELETE", "/users/" + SeedUserID, "", []event{{"Delete user", "UserManagement", "Delete", "Terraform", []string{kim}}}},
	} {
		before := len(e.state().DirectoryAudits)
		e.write(c.spec, c.method, c.path, c.body)
		var got []event
		for _, a := range e.state().DirectoryAudits[before:] {
			one := event{a.ActivityDisplayName, a.Category, a.OperationType, a.InitiatedBy.UserPrincipalName + a.InitiatedBy.AppDisplayName, nil}
			if a.LoggedByService != "Core Directory" {
				t.Errorf("%s is logged by %s", a.ActivityDisplayName, a.LoggedByService)
			}
			for _, target := range a.TargetResources {
				text := target.Type + " " + target.ID
				for _, m := range target.ModifiedProperties {
					text += " " + m.DisplayName + ":" + orNullText(m.OldValue) + ">" + orNullText(m.NewValue)
				}
				one.targets = append(one.targets, text)
			}
			got = append(got, one)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %s %s:\n%v instead of\n%v", c.method, c.path, c.body, got, c.want)
		}
	}
}

func orNullText(text *string) string {
	if text == nil {
		return "null"
	}
	return *text
}

// TestAuditsOfNewObjects: the events of a new group and a new user name what was set, and never the password. Members and owners
// have events of their own.
func TestAuditsOfNewObjects(t *testing.T) {
	e := startTenant(t, Options{})
	e.newGroup(TokenSpec{}, `,"owners@odata.bind":["`+reference+SeedAdministratorID+`"],"members@odata.bind":["`+reference+lee+`"]`)
	wantStatus(t, e.write(TokenSpec{}, http.MethodPost, "/users", newUser+`,"department":"Sales"}`), http.StatusCreated)
	var activities []string
	for _, a := range e.state().DirectoryAudits {
		activities = append(activities, a.ActivityDisplayName)
		text := fmt.Sprint(a)
		for _, m := range a.TargetResources[0].ModifiedProperties {
			text += " " + m.DisplayName + "=" + orNullText(m.NewValue)
		}
		if strings.Contains(text, "Fresh-Start-9") || strings.Contains(strings.ToLower(text), "passwordprofile") {
			t.Errorf("the event has the password: %s", text)
		}
		if a.ActivityDisplayName == "Add user" && !strings.Contains(text, `Department=["Sales"]`) || a.ActivityDisplayName == "Add group" && !strings.Contains(text, `SecurityEnabled=[true]`) {
			t.Errorf("the event lacks what was set: %s", text)
		}
	}
	if want := []string{"Add group", "Add owner to group", "Add member to group", "Add user"}; !slices.Equal(activities, want) {
		t.Errorf("%q instead of %q", activities, want)
	}
	// The log of Graph shows both targets of a membership.
	targets, _ := values(t, e.graph("/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Add%20member%20to%20group'"))[0]["targetResources"].([]any)
	if len(targets) != 2 {
		t.Errorf("targets: %v", targets)
	}
}
