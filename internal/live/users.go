package live

import (
	"context"
	"encoding/json"
	"net/http"
)

// Kinds are the contact methods of a user in the order in which they can be added. They are removed in the reverse
// order (graph-api 1.8).
var Kinds = []string{"mobile", "alternateMobile", "office", email}

const (
	email        = "email"
	phoneMethods = "phoneMethods"
	emailMethods = "emailMethods"
)

// kindIDs are the IDs of the methods, the same for every user (graph-api 1.3).
var kindIDs = map[string]string{
	"mobile":          "3179e48a-750b-4051-897c-87b9720928f7",
	"alternateMobile": "b6332ec1-7057-4abe-9331-3d72feddfe41",
	"office":          "e37fc753-ff3b-4958-9484-eaa9425c82bc",
	email:             "3ddfcfc8-9383-446f-83cc-3ab9be4be18f",
}

func kindOf(id string) string {
	for kind, one := range kindIDs {
		if one == id {
			return kind
		}
	}
	return ""
}

func userPath(id, rest string) string { return "/users/" + id + "/authentication/" + rest }

func collectionOf(kind string) string {
	if kind == email {
		return emailMethods
	}
	return phoneMethods
}

// applyUser adds and changes methods in the order of Kinds, and then removes methods in the reverse order.
func (c *Client) applyUser(ctx context.Context, id string, edits map[string]json.RawMessage) error {
	raw, err := c.readUser(ctx, id)
	if err != nil {
		return err
	}
	has := properties(raw)
	for _, kind := range Kinds {
		value, asked := edits[kind]
		if !asked || isNull(value) {
			continue
		}
		body := map[string]json.RawMessage{"emailAddress": value}
		if kind != email {
			body = map[string]json.RawMessage{"phoneNumber": value, "phoneType": json.RawMessage(`"` + kind + `"`)}
		}
		method, path := http.MethodPost, userPath(id, collectionOf(kind))
		if !isNull(has[kind]) {
			method, path = http.MethodPatch, path+"/"+kindIDs[kind]
		}
		// A number that another user signs in with is stored despite the error (graph-api 1.9). Reading back shows
		// whether it was.
		if err := c.write(ctx, graphPlane, method, path, body, http.StatusConflict); err != nil {
			return err
		}
	}
	for i := len(Kinds) - 1; i >= 0; i-- {
		kind := Kinds[i]
		if value, asked := edits[kind]; !asked || !isNull(value) || isNull(has[kind]) {
			continue
		}
		path := userPath(id, collectionOf(kind)) + "/" + kindIDs[kind]
		if err := c.write(ctx, graphPlane, http.MethodDelete, path, nil, http.StatusNotFound); err != nil {
			return err
		}
	}
	return nil
}
