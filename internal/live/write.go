package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/sjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// onPremisesSwitches are the properties of the on-premises integration that an administrator sets. The last is written
// in a request of its own, because the service drops it otherwise (sspr-policy 1.7).
var onPremisesSwitches = []string{"enablementForTenant", "cloudProvisioningEnablementForTenant", "accountUnlockEnabled"}

const unlockSwitch = "accountUnlockEnabled"

// Apply writes edits to the tenant. Users come last: the effect of a number depends on the policy that allows sign-in
// by SMS (graph-api 1.9).
func (c *Client) Apply(ctx context.Context, edits Edits) error {
	parts := make([]Part, 0, len(edits))
	for part := range edits {
		parts = append(parts, part)
	}
	slices.SortFunc(parts, func(a, b Part) int { return order(a) - order(b) })
	for _, part := range parts {
		if err := c.apply(ctx, part, edits[part]); err != nil {
			return fmt.Errorf("write the %s: %w", part, err)
		}
	}
	return nil
}

func order(p Part) int {
	if _, ok := p.user(); ok {
		return 2
	}
	if _, ok := p.method(); ok {
		return 1
	}
	return 0
}

func (c *Client) apply(ctx context.Context, part Part, edits map[string]json.RawMessage) error {
	switch part {
	case Policy:
		return c.applyPolicy(ctx, edits)
	case OnPremises:
		return c.applyOnPremises(ctx, edits)
	case Authorization:
		return c.write(ctx, graphPlane, http.MethodPatch, authorizationPath, edits)
	case MethodsPolicy:
		return c.write(ctx, graphPlane, http.MethodPatch, methodsPath, edits)
	}
	if id, ok := part.method(); ok {
		body := map[string]any{"@odata.type": "#microsoft.graph." + strings.ToLower(id[:1]) + id[1:] + "AuthenticationMethodConfiguration"}
		for key, value := range edits {
			body[key] = value
		}
		return c.write(ctx, graphPlane, http.MethodPatch, methodsPath+"/"+configurations+"/"+id, body)
	}
	id, _ := part.user()
	return c.applyUser(ctx, id, edits)
}

// applyPolicy replaces single values in the text of the current document, because only the whole document can be
// written (sspr-policy 1.4). All other bytes stay.
func (c *Client) applyPolicy(ctx context.Context, edits map[string]json.RawMessage) error {
	document, err := c.get(ctx, portalPlane, policyPath+policyQuery)
	if err != nil {
		return err
	}
	for key, value := range edits {
		if document, err = sjson.SetRawBytes(document, key, value); err != nil {
			return err
		}
	}
	return c.write(ctx, portalPlane, http.MethodPut, policyPath, document)
}

func (c *Client) applyOnPremises(ctx context.Context, edits map[string]json.RawMessage) error {
	first, last := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for key, value := range edits {
		if key == unlockSwitch {
			last[key] = value
		} else {
			first[key] = value
		}
	}
	for _, body := range []map[string]json.RawMessage{first, last} {
		if len(body) == 0 {
			continue
		}
		if err := c.write(ctx, portalPlane, http.MethodPut, onPremisesPath, body); err != nil {
			return err
		}
	}
	return nil
}

// Restore writes wanted, as far as it can be written, and reads until the tenant shows it. Parts that are not in wanted
// are not changed.
func (c *Client) Restore(ctx context.Context, wanted Content) error {
	now, err := c.Read(ctx)
	if err != nil {
		return err
	}
	if err := c.Apply(ctx, Difference(now, wanted)); err != nil {
		return err
	}
	return c.Await(ctx, wanted)
}

// Await reads until the tenant shows wanted. Its error names properties without their values.
func (c *Client) Await(ctx context.Context, wanted Content) error {
	ctx, cancel := context.WithTimeout(ctx, c.config.confirmFor())
	defer cancel()
	for pause := transport.NewPause(250 * time.Millisecond); ; {
		now, err := c.Read(ctx)
		if err != nil {
			return err
		}
		left := Difference(now, wanted)
		if len(left) == 0 {
			return nil
		}
		if !pause.Wait(ctx) {
			return fmt.Errorf("the tenant does not show after %s: %s", c.config.confirmFor(), strings.Join(left.Names(), "; "))
		}
	}
}
