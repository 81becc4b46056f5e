package clients

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// modules is where .ci/clients installs the packages of package-lock.json.
const modules = "../../../bin/clients"

// javaScriptFound is what client.mjs prints.
type javaScriptFound struct {
	MSAL struct {
		Type    string
		Scopes  []string
		Expires bool
	}
	List struct {
		Count       int
		Names, Keys []string
	}
	Pages int
	Batch struct {
		Name    string
		Refused int
	}
	Group struct {
		Members     [][]string
		Context     bool
		Description string
		Left        int
	}
	Errors []struct {
		Graph         bool
		Status        int
		Code, Message string
		Request, Date bool
	}
}

// TestJavaScript: @azure/identity, @azure/msal-node and @microsoft/microsoft-graph-client sign in, list, page, batch, make a group
// and read errors.
func TestJavaScript(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	folder, err := filepath.Abs(modules)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		t.Skip(`the packages are not installed in bin/clients, which "make clients" does with npm`)
	}
	n := start(t)
	cmd := exec.CommandContext(t.Context(), node, "client.mjs")
	cmd.Env = environment(t, "NODE_EXTRA_CA_CERTS="+n.ca, "CLIENT_MODULES="+folder, "TENANT_ORIGIN="+n.URL(), "TENANT_ID="+n.TenantID,
		"CLIENT_ID="+n.ClientID, "CLIENT_SECRET="+n.ClientSecret, "USER_ID="+kim)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, out.String(), problems.String())
	}
	var got javaScriptFound
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if m := got.MSAL; m.Type != "Bearer" || !m.Expires || !reflect.DeepEqual(m.Scopes, []string{n.URL() + "/.default"}) {
		t.Errorf("msal-node has the token %+v", m)
	}
	if l := got.List; l.Count != 10 || !reflect.DeepEqual(l.Names, []string{"User 19", "User 18", "User 17"}) || !reflect.DeepEqual(l.Keys, []string{"displayName", "id"}) {
		t.Errorf("the list is %+v", l)
	}
	if want := n.users(t); got.Pages != want {
		t.Errorf("the page iterator finds %d users, want %d", got.Pages, want)
	}
	if got.Batch.Name != "Kim Akers" || got.Batch.Refused != 404 {
		t.Errorf("the batch is %+v", got.Batch)
	}
	if g := got.Group; !reflect.DeepEqual(g.Members, [][]string{{"#microsoft.graph.user", emulator.SeedUserID}}) || !g.Context || g.Description != "Changed" || g.Left != 0 {
		t.Errorf("the group is %+v", g)
	}
	if _, exists := n.group(t, "From JavaScript"); exists {
		t.Error("the group still exists")
	}
	for i, want := range []struct {
		status      int
		code, words string
	}{{404, "Request_ResourceNotFound", "does not exist"}, {501, "", "emulated tenant"}} {
		if i >= len(got.Errors) {
			t.Fatalf("there are the errors %+v", got.Errors)
		}
		e := got.Errors[i]
		if !e.Graph || e.Status != want.status || e.Code == "" || want.code != "" && e.Code != want.code || !strings.Contains(e.Message, want.words) || !e.Request || !e.Date {
			t.Errorf("error %d is %+v, want %+v", i+1, e, want)
		}
	}
}
