package singleton

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
)

// PortalPage opens one page of the portal's password reset policy as a store.
func PortalPage[T any](page portal.Page[T]) func(*framework.ProviderData, string) Store[T] {
	return func(p *framework.ProviderData, _ string) Store[T] {
		return &portalStore[T]{client: p.Portal, page: page}
	}
}

type portalStore[T any] struct {
	client *portal.Client
	page   portal.Page[T]
}

func (s *portalStore[T]) TenantID(ctx context.Context) (string, error) { return s.client.TenantID(ctx) }

func (s *portalStore[T]) Read(ctx context.Context) (T, Found, error) {
	doc, err := s.client.Policy(ctx)
	if err != nil {
		var nothing T
		return nothing, nil, err
	}
	return s.page.Read(doc), s.page.Snapshot(doc), nil
}

func (s *portalStore[T]) Write(ctx context.Context, change T) (T, Found, error) {
	before, after, err := portal.Update(ctx, s.client, s.page, change)
	return s.page.Read(after), s.page.Snapshot(before), err
}

// Announce lets the writes of one apply wait for each other.
func (s *portalStore[T]) Announce() (done func()) { return s.client.Announce() }

func (s *portalStore[T]) Settings(found Found) (T, error) { return s.page.FromSnapshot(found) }
