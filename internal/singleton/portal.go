package singleton

import (
	"context"
	"encoding/json"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// PortalPage returns a function that opens one page of the portal's password reset policy as a store.
func PortalPage[T any](page portal.Page[T]) func(*run.Data, string) Store[T] {
	return func(p *run.Data, _ string) Store[T] {
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

func (s *portalStore[T]) Write(ctx context.Context, change Change[T]) (Written[T], error) {
	var planned portal.Fingerprint
	_ = json.Unmarshal(change.Planned, &planned) // an unreadable fingerprint counts as unknown
	outcome, err := portal.Update(ctx, s.client, s.page, portal.Change[T]{
		Settings: change.Settings, Null: change.Null, Planned: planned, Superseded: change.Superseded,
	})
	written := Written[T]{Live: s.page.Read(outcome.After), Superseded: outcome.Superseded}
	if len(outcome.Before.JSON()) > 0 {
		written.Found = s.page.Snapshot(outcome.Before)
	}
	for _, n := range outcome.Notes {
		written.Warnings.AddWarning(n.Summary, n.Detail)
	}
	return written, err
}

// Fingerprint returns the fingerprint of the whole document, because a write of one page sends the others too.
func (s *portalStore[T]) Fingerprint(ctx context.Context) ([]byte, error) {
	doc, err := s.client.Policy(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(doc.Fingerprint())
}

// Nulls implements Nuller.
func (s *portalStore[T]) Nulls(found Found, managed []string) map[string][]string {
	return s.page.Nulls(found, managed)
}

// Caution returns warnings about what a write of the page drops.
func (s *portalStore[T]) Caution(ctx context.Context, change T) []sspr.Finding {
	doc, err := s.client.Policy(ctx)
	if err != nil {
		return nil // the plan has reported it already
	}
	return s.page.Caution(doc, change)
}

// Announce lets the writes of one apply wait for each other.
func (s *portalStore[T]) Announce() (done func()) { return s.client.Announce() }

func (s *portalStore[T]) Settings(found Found) (T, error) { return s.page.FromSnapshot(found) }
