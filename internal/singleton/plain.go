package singleton

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Plain is a store for settings whose service has no document of its own shape to remember. It remembers the settings
// themselves. The settings of Microsoft Graph use it.
type Plain[T any] struct {
	// Tenant returns the id of the tenant that the credentials are for.
	Tenant func(ctx context.Context) (string, error)
	// Get reads the live settings.
	Get func(ctx context.Context) (T, error)
	// Put writes a change, and returns the settings before and after.
	Put func(ctx context.Context, change T) (before, after T, err error)
}

// TenantID implements Store.
func (p Plain[T]) TenantID(ctx context.Context) (string, error) { return p.Tenant(ctx) }

// Read implements Store.
func (p Plain[T]) Read(ctx context.Context) (T, Found, error) {
	live, err := p.Get(ctx)
	if err != nil {
		return live, nil, err
	}
	found, err := properties(live)
	return live, found, err
}

// Write implements Store.
func (p Plain[T]) Write(ctx context.Context, change Change[T]) (Written[T], error) {
	if change.Superseded != nil && change.Superseded() {
		return Written[T]{Superseded: true}, nil
	}
	before, after, err := p.Put(ctx, change.Settings)
	found, foundErr := properties(before)
	if err == nil {
		err = foundErr
	}
	if serviceerror.Accepted(err) {
		after = sspr.Overlay(before, change.Settings)
	}
	return Written[T]{Live: after, Found: found}, err
}

// Settings is the inverse of what Read and Write return as found. It ignores names that T does not store. Only managed
// settings are ever written, and their names are known.
func (p Plain[T]) Settings(found Found) (T, error) {
	var settings T
	for name, field := range sspr.Stored(&settings) {
		raw, ok := found[name]
		if !ok {
			continue
		}
		if err := json.Unmarshal(raw, field.Addr().Interface()); err != nil {
			return settings, fmt.Errorf("read the value found of %s: %w", name, err)
		}
	}
	return settings, nil
}

// properties returns the non-nil fields of settings as JSON, by their stored names.
func properties[T any](settings T) (Found, error) {
	found := Found{}
	for name, field := range sspr.Stored(&settings) {
		if field.IsNil() {
			continue
		}
		raw, err := json.Marshal(field.Interface())
		if err != nil {
			return nil, fmt.Errorf("remember the value found of %s: %w", name, err)
		}
		found[name] = raw
	}
	return found, nil
}

// ResettablePlain is a Plain store whose service can reset the setting.
type ResettablePlain[T any] struct {
	Plain[T]
	// ToDefaults puts the setting back to the service's defaults.
	ToDefaults func(ctx context.Context) error
}

// Reset implements Resetter.
func (p ResettablePlain[T]) Reset(ctx context.Context) error { return p.ToDefaults(ctx) }
