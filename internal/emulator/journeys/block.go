package journeys

import (
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// triesIn is how far back failed tries count
// (https://learn.microsoft.com/entra/identity/authentication/passwords-faq).
const triesIn = 24 * time.Hour

// failed counts a failed try. With the fifth in 24 hours the user is blocked, which ends this reset as well; the count starts
// again.
func (s *Service) failed(st *tenant.State, u *tenant.User, p *progress, reason string) {
	now := s.now()
	s.audit(st, u, tenant.AuditProgress, "failure", reason)
	u.SelfService.Tries = slices.DeleteFunc(slices.Clone(u.SelfService.Tries), func(t time.Time) bool { return !now.Before(t.Add(triesIn)) })
	u.SelfService.Tries = append(u.SelfService.Tries, now.UTC())
	if len(u.SelfService.Tries) >= MaxTries {
		s.block(st, u, p)
	}
}

// block keeps a user from resetting for 24 hours. That its event has the result "success" is documented
// (https://learn.microsoft.com/entra/identity/authentication/howto-sspr-reporting).
func (s *Service) block(st *tenant.State, u *tenant.User, p *progress) {
	u.SelfService.Tries = nil
	u.SelfService.BlockedUntil = s.now().Add(BlockLife).UTC()
	s.audit(st, u, tenant.AuditBlocked, "success", "")
	p.view.Problem = nil
	s.refuse(st, u, p, CauseBlocked)
}

// tooMany TODO.
func (s *Service) tooMany(_ *tenant.State, _ *tenant.User, _ *progress, _ tenant.Channel) bool {
	return false
}

// progressed adds a step of a reset to the audit log.
func (s *Service) progressed(st *tenant.State, u *tenant.User, reason string) {
	s.audit(st, u, tenant.AuditProgress, "success", reason)
}

// audit adds an event about a user's own doing. The words of the reasons are our own.
func (s *Service) audit(st *tenant.State, u *tenant.User, activity, result, reason string) {
	st.AddDirectoryAudit(tenant.DirectoryAudit{
		ActivityDisplayName: activity, ActivityDateTime: s.now(), Result: result, ResultReason: reason,
		InitiatedBy: tenant.AuditInitiator{
			UserID: u.ID, UserPrincipalName: u.UserPrincipalName, UserDisplayName: u.DisplayName,
		},
		TargetResources: []tenant.AuditTarget{{
			ID: u.ID, Type: "User", DisplayName: u.DisplayName, UserPrincipalName: u.UserPrincipalName,
		}},
	})
}
