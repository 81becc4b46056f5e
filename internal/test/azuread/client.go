package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// client calls Microsoft Graph as a service principal.
type client struct {
	graph, token                 string
	tenantID, clientID, objectID string
}

// refused is an answer of Microsoft Graph that is an error.
type refused struct {
	status int
	text   string
}

func (e *refused) Error() string { return e.text }

func isNotFound(err error) bool {
	e, ok := errors.AsType[*refused](err)
	return ok && e.status == http.StatusNotFound
}

// requestTime is the longest that one request may take.
const requestTime = time.Minute

// signIn asks the metadata of the cloud where to sign in and where Microsoft Graph is, and signs in.
func signIn(ctx context.Context, host, tenantID, clientID, secret string) (*client, error) {
	if host == "" {
		return nil, errors.New("ARM_METADATA_HOSTNAME does not name the host of an emulated tenant, and the stand-in calls no other")
	}
	var cloud struct {
		Authentication struct {
			LoginEndpoint string `json:"loginEndpoint"`
		} `json:"authentication"`
		Graph string `json:"microsoftGraphResourceId"`
	}
	if err := send(ctx, http.MethodGet, "https://"+host+"/metadata/endpoints?api-version=2022-09-01", http.Header{}, nil, &cloud); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	graph := strings.TrimSuffix(cloud.Graph, "/")
	if graph == "" || cloud.Authentication.LoginEndpoint == "" {
		return nil, errors.New("the metadata does not name loginEndpoint and microsoftGraphResourceId")
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {graph + "/.default"}, "client_id": {clientID}, "client_secret": {secret},
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	address := strings.TrimSuffix(cloud.Authentication.LoginEndpoint, "/") + "/" + tenantID + "/oauth2/v2.0/token"
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if err := send(ctx, http.MethodPost, address, header, strings.NewReader(form.Encode()), &answer); err != nil {
		return nil, fmt.Errorf("sign-in: %w", err)
	}
	var claims struct {
		ObjectID string `json:"oid"`
	}
	parts := strings.Split(answer.Token, ".")
	if len(parts) != 3 {
		return nil, errors.New("sign-in: the access token is not a JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(payload, &claims)
	}
	if err != nil {
		return nil, fmt.Errorf("sign-in: claims: %w", err)
	}
	return &client{graph: graph, token: answer.Token, tenantID: tenantID, clientID: clientID, objectID: claims.ObjectID}, nil
}

// call sends a JSON body, unless it is nil, to a path of Microsoft Graph such as "/beta/groups", and reads the answer into
// result, unless that is nil.
func (c *client) call(ctx context.Context, method, path string, body, result any) error {
	header := http.Header{"Authorization": {"Bearer " + c.token}}
	if body == nil {
		return send(ctx, method, c.graph+path, header, nil, result)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	header.Set("Content-Type", "application/json; charset=utf-8")
	return send(ctx, method, c.graph+path, header, bytes.NewReader(text), result)
}

// list returns all pages of a list.
func (c *client) list(ctx context.Context, path string) ([]object, error) {
	var all []object
	for path != "" {
		var page struct {
			Value []object `json:"value"`
			Next  string   `json:"@odata.nextLink"`
		}
		if err := c.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Value...)
		next, found := strings.CutPrefix(page.Next, c.graph)
		if page.Next != "" && !found {
			return nil, errors.New("the next page is on another host")
		}
		path = next
	}
	return all, nil
}

// ids returns the object IDs of what is in a list.
func (c *client) ids(ctx context.Context, path string) ([]string, error) {
	all, err := c.list(ctx, path+"?$select=id")
	ids := make([]string, 0, len(all))
	for _, one := range all {
		ids = append(ids, one.text("id"))
	}
	return ids, err
}

// reference is how Graph names an object in a body.
func (c *client) reference(id string) string { return c.graph + "/v1.0/directoryObjects/" + id }

func send(ctx context.Context, method, address string, header http.Header, body io.Reader, result any) error {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return err
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return &refused{status: resp.StatusCode, text: fmt.Sprintf("%s %s: %s: %s", method, req.URL.Path, resp.Status, text)}
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(text, result)
}

// object is an object of Microsoft Graph.
type object map[string]any

func (o object) text(name string) string {
	value, _ := o[name].(string)
	return value
}
