package journeys

import (
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// triesIn is the period in which failed tries count (user-journeys 4.5).
const triesIn = 24 * time.Hour

// failed counts a failed try. If it blocks the user, it also ends this reset.
func (s *Service) failed(st *tenant.State, u *tenant.User, p *progress, reason string) {
	if s.countFailure(st, u, p.correlation, reason) {
		s.refuse(st, u, p, CauseBlocked)
	}
}

// countFailure counts a failed try of a reset (user-journeys 10.4). The fifth in 24 hours blocks the user. It
// reports whether the user is blocked.
func (s *Service) countFailure(st *tenant.State, u *tenant.User, correlation, reason string) (blocked bool) {
	s.audit(st, u, correlation, tenant.AuditProgress, "failure", reason)
	u.SelfService.Tries = append(since(u.SelfService.Tries, s.now().Add(-triesIn)), s.now().UTC())
	if len(u.SelfService.Tries) < MaxTries {
		return false
	}
	s.block(st, u, correlation)
	return true
}

// block prevents a user from resetting the password for 24 hours. The event has the result "success" (user-journeys 9.6).
func (s *Service) block(st *tenant.State, u *tenant.User, correlation string) {
	u.SelfService.BlockedUntil = s.now().Add(BlockLife).UTC()
	s.audit(st, u, correlation, tenant.AuditBlocked, "success", "")
}

// More than maxMails mails within mailsIn block as well (user-journeys 4.7).
const (
	maxMails = 10
	mailsIn  = 10 * time.Minute
)

// tooManyMails counts a mail with a code that is about to be sent, and reports whether it exceeds the limit.
func (s *Service) tooManyMails(st *tenant.State, u *tenant.User, p *progress) bool {
	u.SelfService.Mails = append(since(u.SelfService.Mails, s.now().Add(-mailsIn)), s.now().UTC())
	if len(u.SelfService.Mails) <= maxMails {
		return false
	}
	s.block(st, u, p.correlation)
	s.refuse(st, u, p, CauseBlocked)
	return true
}

// since returns the times after a time.
func since(times []time.Time, start time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(times), func(t time.Time) bool { return !t.After(start) })
}

// record adds an event of a reset. All events of a reset have the same correlation id (user-journeys 10.15).
func (s *Service) record(st *tenant.State, u *tenant.User, p *progress, activity, result, reason string) {
	s.audit(st, u, p.correlation, activity, result, reason)
}

// audit adds an event of a journey, with the user as initiator and as target (user-journeys 9.1).
func (s *Service) audit(st *tenant.State, u *tenant.User, correlation, activity, result, reason string) {
	st.AddDirectoryAudit(tenant.DirectoryAudit{
		ActivityDisplayName: activity, ActivityDateTime: s.now(), Result: result, ResultReason: reason, CorrelationID: correlation,
		InitiatedBy: tenant.AuditInitiator{
			UserID: u.ID, UserPrincipalName: u.UserPrincipalName, UserDisplayName: u.DisplayName,
		},
		TargetResources: []tenant.AuditTarget{{
			ID: u.ID, Type: "User", DisplayName: u.DisplayName, UserPrincipalName: u.UserPrincipalName,
		}},
	})
}
