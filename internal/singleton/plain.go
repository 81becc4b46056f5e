package singleton

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// Plain is a store of settings for which the service has no document of its own shape to remember: what was found is
// remembered as the settings themselves. The settings of the Graph plane are such.
type Plain[T any] struct {
	// Tenant gives the id of the tenant that the credentials lead to.
	Tenant func(ctx context.Context) (string, error)
	// Get reads the live settings.
	Get func(ctx context.Context) (T, error)
	// Put writes a change and gives the settings before and after.
	Put func(ctx context.Context, change T) (before, after T, err error)
}

// TenantID is Tenant.
func (p Plain[T]) TenantID(ctx context.Context) (string, error) { return p.Tenant(ctx) }

// Read reads the live settings.
func (p Plain[T]) Read(ctx context.Context) (T, Found, error) {
	live, err := p.Get(ctx)
	if err != nil {
		return live, nil, err
	}
	found, err := properties(live)
	return live, found, err
}

// Write writes a change.
func (p Plain[T]) Write(ctx context.Context, change T) (T, Found, error) {
	before, after, err := p.Put(ctx, change)
	found, foundErr := properties(before)
	if err == nil {
		err = foundErr
	}
	return after, found, err
}

// Settings is the inverse of what Read and Write give as found.
func (p Plain[T]) Settings(found Found) (T, error) {
	var settings T
	raw, err := json.Marshal(found)
	if err == nil {
		err = json.Unmarshal(raw, &settings)
	}
	if err != nil {
		return settings, fmt.Errorf("read the values found: %w", err)
	}
	return settings, nil
}

// properties gives the fields of settings that are not nil, as JSON.
func properties(settings any) (Found, error) {
	raw, err := json.Marshal(settings)
	if err != nil {
		return nil, fmt.Errorf("remember the values found: %w", err)
	}
	var found Found
	if err := json.Unmarshal(raw, &found); err != nil {
		return nil, fmt.Errorf("remember the values found: %w", err)
	}
	for key, value := range found {
		if bytes.Equal(value, []byte("null")) {
			delete(found, key)
		}
	}
	return found, nil
}

// ResettablePlain is a Plain store whose service can reset the setting.
type ResettablePlain[T any] struct {
	Plain[T]
	// ToDefaults puts the setting back to the service's defaults.
	ToDefaults func(ctx context.Context) error
}

// Reset is ToDefaults.
func (p ResettablePlain[T]) Reset(ctx context.Context) error { return p.ToDefaults(ctx) }
