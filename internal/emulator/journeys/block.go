package journeys

import (
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// triesIn is how far back failed tries count (user-journeys 4.5).
const triesIn = 24 * time.Hour

// failed counts a failed try (user-journeys 10.4). With the fifth in 24 hours the user is blocked, which ends this reset as well.
func (s *Service) failed(st *tenant.State, u *tenant.User, p *progress, reason string) {
	now := s.now()
	s.audit(st, u, p, tenant.AuditProgress, "failure", reason)
	u.SelfService.Tries = slices.DeleteFunc(slices.Clone(u.SelfService.Tries), func(t time.Time) bool { return !now.Before(t.Add(triesIn)) })
	u.SelfService.Tries = append(u.SelfService.Tries, now.UTC())
	if len(u.SelfService.Tries) >= MaxTries {
		s.block(st, u, p)
	}
}

// block keeps a user from resetting for 24 hours. Its event has the result "success" (user-journeys 9.6).
func (s *Service) block(st *tenant.State, u *tenant.User, p *progress) {
	u.SelfService.Tries = nil
	u.SelfService.BlockedUntil = s.now().Add(BlockLife).UTC()
	s.audit(st, u, p, tenant.AuditBlocked, "success", "")
	p.view.Problem = nil
	s.refuse(st, u, p, CauseBlocked)
}

// tooMany TODO.
func (s *Service) tooMany(_ *tenant.State, _ *tenant.User, _ *progress, _ tenant.Channel) bool {
	return false
}

// audit adds an event of a reset: who did it and whom it concerns is the user (user-journeys 9.1).
func (s *Service) audit(st *tenant.State, u *tenant.User, p *progress, activity, result, reason string) {
	st.AddDirectoryAudit(tenant.DirectoryAudit{
		ActivityDisplayName: activity, ActivityDateTime: s.now(), Result: result, ResultReason: reason, CorrelationID: p.correlation,
		InitiatedBy: tenant.AuditInitiator{
			UserID: u.ID, UserPrincipalName: u.UserPrincipalName, UserDisplayName: u.DisplayName,
		},
		TargetResources: []tenant.AuditTarget{{
			ID: u.ID, Type: "User", DisplayName: u.DisplayName, UserPrincipalName: u.UserPrincipalName,
		}},
	})
}
