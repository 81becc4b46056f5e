package graph

import "context"

// TenantID returns the tenant of the credential's tokens. The token has it. Microsoft Graph is asked only if the token
// cannot be decoded: Microsoft promises only the service that it can be.
func (c *Client) TenantID(ctx context.Context) (string, error) {
	return c.tenant.Get(ctx, "", func(ctx context.Context) (string, error) {
		found, err := c.wire.TokenTenant(ctx)
		if err == nil && found == "" {
			found, err = c.readTenant(ctx)
		}
		return found, err
	})
}

func (c *Client) readTenant(ctx context.Context) (string, error) {
	found, err := c.readOrganization(ctx, "read the tenant's ID", "id")
	if err != nil {
		return "", err
	}
	return value(found.GetId()), nil
}

// value returns what p points to, or the zero value: every property of a model may be missing.
func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
