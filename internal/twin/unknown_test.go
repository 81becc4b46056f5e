package twin_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/signedin"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// answers are the statuses that a twin answers for paths.
func answers(t *testing.T, file string, want map[string]int) {
	t.Helper()
	server := start(t, emulator.Options{File: file})
	copied := connect(t, server, emulator.OperatorReaderID)
	client := signedin.Client(t, server, transport.Write{Method: http.MethodPost, Path: memberGroupsOf})
	for path, status := range want {
		method, body := http.MethodGet, []byte(nil)
		if strings.HasSuffix(path, "/getMemberGroups") {
			method, body = http.MethodPost, []byte(`{"securityEnabledOnly":false}`)
		}
		a, err := copied.Exchange(t.Context(), client, serviceerror.Graph, method, path, body, "ConsistencyLevel", "eventual")
		if err != nil || a.Status != status {
			t.Errorf("%s answers %d %s, want %d, %v", path, a.Status, a.Body, status, err)
		}
	}
}

func without(permission string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(p string) bool { return p == permission })
}

// The lists of the groups and roles of a user.
const (
	memberOf       = "/v1.0/users/" + grace + "/memberOf"
	groupsOf       = "/v1.0/users/" + grace + "/memberOf/graph.group"
	allMemberOf    = "/v1.0/users/" + grace + "/transitiveMemberOf"
	allGroupsOf    = "/v1.0/users/" + grace + "/transitiveMemberOf/microsoft.graph.group"
	memberGroupsOf = "/v1.0/users/" + grace + "/getMemberGroups"
)

// TestNobodyIsOutsideOfAGroupThatWasNotRead shows that the twin does not know in which groups a user is if it has no groups.
func TestNobodyIsOutsideOfAGroupThatWasNotRead(t *testing.T) {
	server := startRich(t)
	file, _ := take(t, connect(t, server, emulator.SeedReaderID, without("GroupMember.Read.All")...), twin.Options{})
	answers(t, file, map[string]int{
		memberOf: http.StatusForbidden, groupsOf: http.StatusForbidden, allMemberOf: http.StatusForbidden, allGroupsOf: http.StatusForbidden,
		memberGroupsOf: http.StatusForbidden, "/v1.0/groups": http.StatusForbidden,
	})
	file, _ = take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	answers(t, file, map[string]int{
		memberOf: http.StatusOK, groupsOf: http.StatusOK, allMemberOf: http.StatusOK, allGroupsOf: http.StatusOK, memberGroupsOf: http.StatusOK, "/v1.0/groups": http.StatusOK,
	})
}

// TestNobodyIsWithoutARoleThatWasNotRead: the lists that have roles are refused, and those of groups alone are not.
func TestNobodyIsWithoutARoleThatWasNotRead(t *testing.T) {
	server := startRich(t)
	file, _ := take(t, connect(t, server, emulator.SeedReaderID, without("RoleManagement.Read.Directory")...), twin.Options{})
	answers(t, file, map[string]int{
		memberOf: http.StatusForbidden, allMemberOf: http.StatusForbidden, groupsOf: http.StatusOK, allGroupsOf: http.StatusOK, memberGroupsOf: http.StatusOK,
	})
}

// TestAGroupAroundOneThatWasNotReadIsUnknown: the inner group is in the outer one, which is in another one.
func TestAGroupAroundOneThatWasNotReadIsUnknown(t *testing.T) {
	for _, path := range []string{"/v1.0/groups/" + innerGroup, "/v1.0/groups/" + innerGroup + "/members"} {
		server := startRich(t)
		change(t, server, func(s *emulator.State) {
			g := s.Group(targetGroup)
			g.Members = append(g.Members, outerGroup)
		})
		server.Inject(emulator.Fault{Path: path, Status: http.StatusForbidden, ContentType: "application/json", Body: `{"error":{"code":"Authorization_RequestDenied"}}`})
		file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{Groups: []string{otherGroup}})
		if !strings.Contains(said, "not read: ") {
			t.Errorf("it does not say what is missing:\n%s", said)
		}
		const outer, target, other = "/v1.0/groups/" + outerGroup, "/v1.0/groups/" + targetGroup, "/v1.0/groups/" + otherGroup
		answers(t, file, map[string]int{
			outer + "/members": http.StatusForbidden, outer + "/transitiveMembers": http.StatusForbidden,
			outer + "/transitiveMembers/graph.user": http.StatusForbidden, outer + "/transitiveMembers/microsoft.graph.group": http.StatusForbidden,
			outer: http.StatusOK, outer + "/members/graph.user?$count=true": http.StatusOK,
			target + "/transitiveMembers/graph.user": http.StatusForbidden, target + "/members": http.StatusOK,
			other + "/transitiveMembers": http.StatusOK, allMemberOf: http.StatusForbidden, groupsOf: http.StatusForbidden,
		})
	}
}

// TestThePermissionForGroupsIsTried even if the tenant names no group: a configuration may.
func TestThePermissionForGroupsIsTried(t *testing.T) {
	server := start(t, emulator.Options{})
	change(t, server, func(s *emulator.State) {
		s.SetPolicy("enablementType", 2)
		s.SetPolicy("passwordResetEnabledGroupIds", []string{})
	})
	paths := []string{"/v1.0/groups", "/v1.0/groups/" + emulator.SeedGroupID, "/v1.0/groups/" + emulator.SeedGroupID + "/transitiveMembers/graph.user"}
	file, said := take(t, connect(t, server, emulator.SeedReaderID, without("GroupMember.Read.All")...), twin.Options{})
	for _, path := range paths {
		answers(t, file, map[string]int{path: http.StatusForbidden})
	}
	if !strings.Contains(said, "not read: the groups (the service answered 403") || !strings.Contains(said, "GroupMember.Read.All") {
		t.Errorf("it does not name the permission:\n%s", said)
	}
	file, said = take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	answers(t, file, map[string]int{paths[0]: http.StatusOK, paths[1]: http.StatusNotFound})
	if strings.Contains(said, "not read") {
		t.Errorf("it read everything, and says:\n%s", said)
	}
}

func TestWhatIsNoGroupIsRefusedBeforeAnyRequest(t *testing.T) {
	server := startRich(t)
	server.ResetRequests()
	for _, id := range []string{"notaguid", "", strings.ReplaceAll(otherGroup, "-", ""), "{" + otherGroup + "}", "urn:uuid:" + otherGroup} {
		file := t.TempDir() + "/tenant.json"
		err := twin.Take(t.Context(), connect(t, server, emulator.SeedReaderID), twin.Options{File: file, Groups: []string{otherGroup, id}})
		if err == nil || !strings.Contains(err.Error(), `"`+id+`" is not the object ID of a group`) || exists(file) {
			t.Errorf("%q: the error is %v", id, err)
		}
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("sent %d requests", n)
	}
}

// TestTheAuditLogIsUnknown: the twin refuses it as a tenant does without the permission, because an empty one would say that no user is blocked.
func TestTheAuditLogIsUnknown(t *testing.T) {
	server := startRich(t)
	const path = "/v1.0/auditLogs/directoryAudits"
	was, err := connect(t, server, emulator.SeedReaderID, without("AuditLog.Read.All")...).Get(t.Context(), serviceerror.Graph, path)
	if err != nil || was.OK() {
		t.Fatalf("without the permission, the log answers %d, %v", was.Status, err)
	}
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	is, err := connect(t, start(t, emulator.Options{File: file}), emulator.OperatorReaderID).Get(t.Context(), serviceerror.Graph, path)
	if err != nil || is.Status != was.Status || is.Code() != was.Code() {
		t.Errorf("the twin answers %d %s, want %d %s, %v", is.Status, is.Code(), was.Status, was.Code(), err)
	}
	if !strings.Contains(said, "a block after too many attempts is unknown") {
		t.Errorf("it does not say so:\n%s", said)
	}
}

// TestASignInThatEndsWritesNoFile: a token that has worked and is refused later shows nothing about what may be read.
func TestASignInThatEndsWritesNoFile(t *testing.T) {
	for _, fault := range []emulator.Fault{
		{Path: "/v1.0/subscribedSkus", Status: http.StatusUnauthorized},
		{Path: "/api/PasswordReset/OnPremisesPasswordResetPolicies", Status: http.StatusUnauthorized},
	} {
		server := startRich(t)
		server.Inject(fault)
		file := t.TempDir() + "/tenant.json"
		err := twin.Take(t.Context(), connect(t, server, emulator.SeedReaderID), twin.Options{File: file})
		if err == nil || !strings.Contains(err.Error(), "the sign-in has ended during the snapshot") || exists(file) {
			t.Errorf("%s: the error is %v", fault.Path, err)
		}
	}
}

// interrupting cancels a context at the first word.
type interrupting struct{ cancel context.CancelFunc }

func (i interrupting) Write(p []byte) (int, error) {
	i.cancel()
	return len(p), nil
}

func TestAnInterruptedSnapshotSaysSo(t *testing.T) {
	server := startRich(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	file := t.TempDir() + "/tenant.json"
	err := twin.Take(ctx, connect(t, server, emulator.SeedReaderID), twin.Options{File: file, Progress: interrupting{cancel}})
	if err == nil || err.Error() != "interrupted: no file was written" || exists(file) {
		t.Errorf("the error is %v", err)
	}
}

// occupying writes a file when something is said.
type occupying struct{ file string }

func (o occupying) Write(p []byte) (int, error) {
	return len(p), os.WriteFile(o.file, []byte("mine"), 0o600)
}

func TestAFileThatAppearsMeanwhileIsNotReplaced(t *testing.T) {
	server := startRich(t)
	folder := t.TempDir()
	file := folder + "/tenant.json"
	err := twin.Take(t.Context(), connect(t, server, emulator.SeedReaderID), twin.Options{File: file, Progress: occupying{file}})
	if err == nil || !strings.Contains(err.Error(), "exists") || read(t, file) != "mine" {
		t.Errorf("the file has %q, and the error is %v", read(t, file), err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("%d files are in the folder", len(left))
	}
}

// withoutSignIn returns a tenant to which signing in fails.
func withoutSignIn(t *testing.T, server *emulator.Server, err error) *readonly.Tenant {
	t.Helper()
	tenant := connect(t, server, emulator.SeedReaderID)
	tenant.GraphCredential = func(context.Context) (azcore.TokenCredential, error) { return nil, err }
	return tenant
}

// TestAFailedSignInNamesAllPermissions, each once, and in lines that are read.
func TestAFailedSignInNamesAllPermissions(t *testing.T) {
	server := startRich(t)
	err := &serviceerror.Error{Service: serviceerror.Graph, Operation: "sign in", Kind: serviceerror.Other, Message: "AADSTS7000215: the secret is wrong"}
	_, said := take(t, withoutSignIn(t, server, err), twin.Options{})
	for _, want := range []string{"AADSTS7000215", "Domain.Read.All; ", "User.Read.All; ", "RoleManagement.Read.Directory; ", "AuditLog.Read.All"} {
		if strings.Count(said, want) != 1 {
			t.Errorf("%q is not there once:\n%s", want, said)
		}
	}
}

func TestAMissingCredentialTakesOneNote(t *testing.T) {
	server := startRich(t)
	err := &serviceerror.Error{
		Service: serviceerror.Graph, Operation: "sign in", Kind: serviceerror.NoCredential,
		Message: "no credential is configured. Considered, in this order: " + strings.Repeat("a credential that is not set; ", 30),
	}
	var out bytes.Buffer
	o := twin.Options{File: t.TempDir() + "/tenant.json", Progress: &out}
	if err := twin.Take(t.Context(), withoutSignIn(t, server, err), o); err != nil {
		t.Fatal(err)
	}
	said := unwrapped(out.String())
	if !strings.Contains(said, "(no credential for Microsoft Graph; -doctor shows what to set)") || strings.Contains(said, "Considered") {
		t.Errorf("it says:\n%s", said)
	}
	for line := range strings.Lines(out.String()) {
		if len(line) > 101 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
	}
}

// TestNothingCanBeReadWithoutCredentials: the error is one sentence too.
func TestNothingCanBeReadWithoutCredentials(t *testing.T) {
	server := startRich(t)
	tenant := withoutSignIn(t, server, &serviceerror.Error{Service: serviceerror.Graph, Kind: serviceerror.NoCredential, Message: "Considered, in this order"})
	tenant.PortalTokens = noToken{}
	err := twin.Take(t.Context(), tenant, twin.Options{File: t.TempDir() + "/tenant.json", Progress: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "-doctor shows what to set") || strings.Contains(err.Error(), "Considered") {
		t.Errorf("the error is %v", err)
	}
}

// noToken is a portal without a sign-in.
type noToken struct{}

func (noToken) Token(context.Context) (auth.Token, error) {
	return auth.Token{}, &serviceerror.Error{Service: serviceerror.Portal, Kind: serviceerror.NoCredential, Message: "Considered, in this order"}
}

func (n noToken) Renew(ctx context.Context, _ string) (auth.Token, error) { return n.Token(ctx) }
