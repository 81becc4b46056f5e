package journeys

import (
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// triesIn is how far back failed tries count (user-journeys 4.5).
const triesIn = 24 * time.Hour

// failed counts a failed try. If the user is blocked then, that ends this reset as well.
func (s *Service) failed(st *tenant.State, u *tenant.User, p *progress, reason string) {
	if s.countFailure(st, u, p.correlation, reason) {
		s.refuse(st, u, p, CauseBlocked)
	}
}

// countFailure counts a failed try of a reset (user-journeys 10.4). With the fifth in 24 hours the user is blocked, which it
// reports.
func (s *Service) countFailure(st *tenant.State, u *tenant.User, correlation, reason string) (blocked bool) {
	s.audit(st, u, correlation, tenant.AuditProgress, "failure", reason)
	u.SelfService.Tries = append(since(u.SelfService.Tries, s.now().Add(-triesIn)), s.now().UTC())
	if len(u.SelfService.Tries) < MaxTries {
		return false
	}
	s.block(st, u, correlation)
	return true
}

// block keeps a user from resetting for 24 hours. Its event has the result "success" (user-journeys 9.6).
func (s *Service) block(st *tenant.State, u *tenant.User, correlation string) {
	u.SelfService.BlockedUntil = s.now().Add(BlockLife).UTC()
	s.audit(st, u, correlation, tenant.AuditBlocked, "success", "")
}

// More than maxMails mails within mailsIn block as well (user-journeys 4.7).
const (
	maxMails = 10
	mailsIn  = 10 * time.Minute
)

// tooManyMails counts a mail with a code that is about to be sent, and reports whether it is one too many.
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

// record adds an event of a reset, all of whose events have one correlation id (user-journeys 10.15).
func (s *Service) record(st *tenant.State, u *tenant.User, p *progress, activity, result, reason string) {
	s.audit(st, u, p.correlation, activity, result, reason)
}

// audit adds an event of a journey: who did it and whom it concerns is the user (user-journeys 9.1).
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
