package clients

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	azure "github.com/microsoft/kiota-authentication-azure-go"
	khttp "github.com/microsoft/kiota-http-go"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// sdk is msgraph-sdk-go, used as its root client uses it. The root client imports a hundred packages that no test needs, and
// compiles for minutes; its package of groups for one. So requests about groups are built from an address and a model, as
// the builders in that package do.
type sdk struct {
	adapter *core.GraphRequestAdapterBase
	base    map[string]string
}

// failures are the types of errors, as the SDK's builders name them.
var failures = abstractions.ErrorMappings{"4XX": odataerrors.CreateODataErrorFromDiscriminatorValue, "5XX": odataerrors.CreateODataErrorFromDiscriminatorValue}

func init() {
	// As NewGraphServiceClient does.
	abstractions.RegisterDefaultSerializer(func() serialization.SerializationWriterFactory { return kiotajson.NewJsonSerializationWriterFactory() })
	abstractions.RegisterDefaultDeserializer(func() serialization.ParseNodeFactory { return kiotajson.NewJsonParseNodeFactory() })
	for _, key := range []string{core.BatchRequestErrorRegistryKey, core.PageIteratorErrorRegistryKey} {
		if err := core.RegisterError(key, failures); err != nil {
			panic(err)
		}
	}
}

// options are what azidentity has to know of a cloud of one's own.
func (n *tenant) options() azcore.ClientOptions {
	return azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: n.URL()},
		Transport: &http.Client{Transport: n.transport()},
	}
}

// sdk returns the SDK with its own middleware, signed in with a client secret.
func (n *tenant) sdk(t *testing.T) *sdk {
	t.Helper()
	credential, err := azidentity.NewClientSecretCredential(n.TenantID, n.ClientID, n.ClientSecret,
		&azidentity.ClientSecretCredentialOptions{ClientOptions: n.options(), DisableInstanceDiscovery: true})
	if err != nil {
		t.Fatal(err)
	}
	return n.sdkAs(t, credential)
}

func (n *tenant) sdkAs(t *testing.T, credential azcore.TokenCredential) *sdk {
	t.Helper()
	provider, err := azure.NewAzureIdentityAuthenticationProviderWithScopesAndValidHosts(credential, []string{n.URL() + "/.default"}, []string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	options := core.GraphClientOptions{GraphServiceLibraryVersion: "1.101.0"}
	client := core.GetDefaultClient(&options)
	client.Transport = khttp.NewCustomTransportWithParentTransport(n.transport(), core.GetDefaultMiddlewaresWithOptions(&options)...)
	adapter, err := core.NewGraphRequestAdapterBaseWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(provider, options, nil, nil, client)
	if err != nil {
		t.Fatal(err)
	}
	adapter.SetBaseUrl(n.URL() + "/v1.0")
	return &sdk{adapter: adapter, base: map[string]string{"baseurl": n.URL() + "/v1.0"}}
}

func (s *sdk) users() *users.UsersRequestBuilder {
	return users.NewUsersRequestBuilderInternal(s.base, s.adapter)
}

// call sends a model to a path, unless it is nil, and returns the answer in its type, unless there is none.
func (s *sdk) call(t *testing.T, method abstractions.HttpMethod, path string, body serialization.Parsable, answer serialization.ParsableFactory) (serialization.Parsable, error) {
	t.Helper()
	request := abstractions.NewRequestInformationWithMethodAndUrlTemplateAndPathParameters(method, "{+baseurl}"+path, s.base)
	request.Headers.TryAdd("Accept", "application/json")
	if body != nil {
		if err := request.SetContentFromParsable(t.Context(), s.adapter, "application/json", body); err != nil {
			t.Fatal(err)
		}
	}
	if answer == nil {
		return nil, s.adapter.SendNoContent(t.Context(), request, failures)
	}
	return s.adapter.Send(t.Context(), request, answer, failures)
}

// eventually asks for what Entra calls advanced queries.
func eventually() *abstractions.RequestHeaders {
	h := abstractions.NewRequestHeaders()
	h.Add("ConsistencyLevel", "eventual")
	return h
}

// TestMSGraphList: the typed list of users, with every option that people use.
func TestMSGraphList(t *testing.T) {
	t.Parallel()
	s := start(t).sdk(t)
	page, err := s.users().Get(t.Context(), &users.UsersRequestBuilderGetRequestConfiguration{
		Headers: eventually(),
		QueryParameters: &users.UsersRequestBuilderGetQueryParameters{
			Select: []string{"id", "displayName", "department"}, Filter: new("startsWith(displayName,'User 1')"), Orderby: []string{"displayName desc"},
			Count: new(true), Top: new(int32(3)),
		},
	})
	if err != nil {
		t.Fatal(describe(err))
	}
	var names []string
	for _, u := range page.GetValue() {
		names = append(names, *u.GetDisplayName())
		if u.GetDepartment() != nil || u.GetUserPrincipalName() != nil {
			t.Errorf("%s has the department %v and the name %v, want neither", *u.GetDisplayName(), u.GetDepartment(), u.GetUserPrincipalName())
		}
	}
	if want := []string{"User 19", "User 18", "User 17"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	if page.GetOdataCount() == nil || *page.GetOdataCount() != 10 || page.GetOdataNextLink() == nil {
		t.Errorf("count %v, next %v, want 10 and a link", page.GetOdataCount(), page.GetOdataNextLink())
	}
}

// TestMSGraphPages: the page iterator of the SDK finds each user once.
func TestMSGraphPages(t *testing.T) {
	t.Parallel()
	n := start(t)
	s := n.sdk(t)
	first, err := s.users().Get(t.Context(), &users.UsersRequestBuilderGetRequestConfiguration{
		QueryParameters: &users.UsersRequestBuilderGetQueryParameters{Select: []string{"id"}, Top: new(int32(10))},
	})
	if err != nil {
		t.Fatal(describe(err))
	}
	pages, err := core.NewPageIterator[models.Userable](first, s.adapter, models.CreateUserCollectionResponseFromDiscriminatorValue)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	if err := pages.Iterate(t.Context(), func(u models.Userable) bool {
		seen[*u.GetId()] = true
		return true
	}); err != nil {
		t.Fatal(describe(err))
	}
	if len(first.GetValue()) != 10 || len(seen) != n.users(t) || len(seen) < 40 {
		t.Errorf("%d users on the first page, %d in all, want 10 and %d", len(first.GetValue()), len(seen), n.users(t))
	}
}

// TestMSGraphBatch: a batch of the SDK, of which one request succeeds and one fails.
func TestMSGraphBatch(t *testing.T) {
	t.Parallel()
	s := start(t).sdk(t)
	batch := core.NewBatchRequestCollection(s.adapter)
	var ids []string
	for _, user := range []string{kim, "nobody@contoso.example"} {
		request, err := s.users().ByUserId(user).ToGetRequestInformation(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		item, err := batch.AddBatchRequestStep(*request)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, *item.GetId())
	}
	answer, err := batch.Send(t.Context(), s.adapter)
	if err != nil {
		t.Fatal(describe(err))
	}
	u, err := core.GetBatchResponseById[models.Userable](answer, ids[0], models.CreateUserFromDiscriminatorValue)
	if err != nil || *u.GetDisplayName() != "Kim Akers" {
		t.Errorf("kim: %v, %v", u, describe(err))
	}
	_, err = core.GetBatchResponseById[models.Userable](answer, ids[1], models.CreateUserFromDiscriminatorValue)
	wantError(t, err, http.StatusNotFound, "Request_ResourceNotFound", "does not exist")
}

// TestMSGraphGroup: a group is made with a member and an owner, changed, and deleted.
func TestMSGraphGroup(t *testing.T) {
	t.Parallel()
	n := start(t)
	s := n.sdk(t)
	const name = "From the SDK"
	g := models.NewGroup()
	g.SetDisplayName(new(name))
	g.SetMailNickname(new("from-the-sdk"))
	g.SetMailEnabled(new(false))
	g.SetSecurityEnabled(new(true))
	g.SetGroupTypes([]string{})
	g.SetAdditionalData(map[string]any{
		"members@odata.bind": []string{n.URL() + "/v1.0/users/" + kim},
		"owners@odata.bind":  []string{n.URL() + "/v1.0/users/" + lee},
	})
	answer, err := s.call(t, abstractions.POST, "/groups", g, models.CreateGroupFromDiscriminatorValue)
	if err != nil {
		t.Fatal(describe(err))
	}
	path := "/groups/" + *answer.(models.Groupable).GetId()
	reference := models.NewReferenceCreate()
	reference.SetOdataId(new(n.URL() + "/v1.0/directoryObjects/" + lee))
	if _, err := s.call(t, abstractions.POST, path+"/members/$ref", reference, nil); err != nil {
		t.Fatal(describe(err))
	}
	_, err = s.call(t, abstractions.POST, path+"/members/$ref", reference, nil)
	wantError(t, err, http.StatusBadRequest, "Request_BadRequest", "already exist")
	answer, err = s.call(t, abstractions.GET, path+"/members", nil, models.CreateDirectoryObjectCollectionResponseFromDiscriminatorValue)
	if err != nil {
		t.Fatal(describe(err))
	}
	var names []string
	for _, m := range answer.(models.DirectoryObjectCollectionResponseable).GetValue() {
		u, ok := m.(models.Userable)
		if !ok {
			t.Fatalf("a member is a %T, want a user", m)
		}
		names = append(names, *u.GetDisplayName())
	}
	if slices.Sort(names); !slices.Equal(names, []string{"Kim Akers", "Lee Gu"}) {
		t.Errorf("the members are %q", names)
	}
	if _, err := s.call(t, abstractions.DELETE, path+"/members/"+kim+"/$ref", nil, nil); err != nil {
		t.Error(describe(err))
	}
	if got, exists := n.group(t, name); !exists || !slices.Equal(got, []string{lee}) {
		t.Errorf("the tenant has the members %q, want Lee", got)
	}
	change := models.NewGroup()
	change.SetDescription(new("Changed"))
	if _, err := s.call(t, abstractions.PATCH, path, change, nil); err != nil {
		t.Error(describe(err))
	}
	answer, err = s.call(t, abstractions.GET, path, nil, models.CreateGroupFromDiscriminatorValue)
	if err != nil {
		t.Fatal(describe(err))
	}
	if text := answer.(models.Groupable).GetDescription(); text == nil || *text != "Changed" {
		t.Errorf("the description is %v, want Changed", text)
	}
	if _, err := s.call(t, abstractions.DELETE, path, nil, nil); err != nil {
		t.Error(describe(err))
	}
	if _, exists := n.group(t, name); exists {
		t.Error("the group still exists")
	}
}

// TestMSGraphErrors: errors are the SDK's type, with code, message and request ID, those of paths too that the tenant does not serve.
func TestMSGraphErrors(t *testing.T) {
	t.Parallel()
	s := start(t).sdk(t)
	_, err := s.users().ByUserId("nobody@contoso.example").Get(t.Context(), nil)
	wantError(t, err, http.StatusNotFound, "Request_ResourceNotFound", "does not exist")
	_, err = s.users().Get(t.Context(), &users.UsersRequestBuilderGetRequestConfiguration{
		QueryParameters: &users.UsersRequestBuilderGetQueryParameters{Filter: new("displayName eq 7")},
	})
	wantError(t, err, http.StatusBadRequest, "BadRequest", "incompatible types")
	_, err = s.users().ByUserId(kim).Messages().Get(t.Context(), nil)
	wantError(t, err, http.StatusNotImplemented, "", "emulated tenant")
}

// wantError checks that an error is the SDK's, with a status, a code, words of the message and a request ID. "" is any code.
func wantError(t *testing.T, err error, status int, code, words string) {
	t.Helper()
	failure, ok := errors.AsType[*odataerrors.ODataError](err)
	if !ok || failure.GetErrorEscaped() == nil {
		t.Errorf("got %T: %v, want an ODataError", err, err)
		return
	}
	details := failure.GetErrorEscaped()
	message := details.GetMessage()
	if details.GetCode() == nil || code != "" && *details.GetCode() != code || message == nil || !strings.Contains(*message, words) {
		t.Errorf("got %s, want the code %s and %q", describe(err), code, words)
	}
	if failure.ResponseStatusCode != 0 && failure.ResponseStatusCode != status {
		t.Errorf("got the status %d, want %d", failure.ResponseStatusCode, status)
	}
	inner := details.GetInnerError()
	if inner == nil || inner.GetRequestId() == nil || inner.GetDate() == nil {
		t.Errorf("%s has no request ID or no date", describe(err))
	}
	if !strings.Contains(err.Error(), words) {
		t.Errorf("the error prints %q, want %q in it", err.Error(), words)
	}
}

// describe returns the code and message of an error of the SDK.
func describe(err error) string {
	failure, ok := errors.AsType[*odataerrors.ODataError](err)
	if !ok || failure.GetErrorEscaped() == nil || failure.GetErrorEscaped().GetCode() == nil || failure.GetErrorEscaped().GetMessage() == nil {
		if err == nil {
			return "no error"
		}
		return err.Error()
	}
	return *failure.GetErrorEscaped().GetCode() + ": " + *failure.GetErrorEscaped().GetMessage()
}
