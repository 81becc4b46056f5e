package tenant

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// SelfService is what the service stores about a user's registration and resets, besides the methods.
type SelfService struct {
	// ConfirmedAt is when the user last registered or confirmed methods. Reconfirmation counts from it.
	ConfirmedAt time.Time `json:"confirmedAt,omitzero"`
	// RemovedTooMany is set if the user has removed methods after ConfirmedAt, so that too few remain: sign-in does not require
	// others before reconfirmation is due (user-journeys 1.9).
	RemovedTooMany bool `json:"removedTooMany,omitempty"`
	// AskedAt is when sign-in first asked the user to register. The days for which that can be postponed count from it.
	AskedAt time.Time `json:"askedToRegisterAt,omitzero"`
	// Reported are the methods that the report of registrations shows until ReportedUntil, after which it shows the current ones.
	Reported      []string  `json:"reportedMethods,omitempty"`
	ReportedUntil time.Time `json:"reportedUntil,omitzero"`
	// Questions are the security questions that the user has answered.
	Questions []UserQuestion `json:"securityQuestions,omitempty"`
	// Tries are the times of failed verifications in the last 24 hours. BlockedUntil is the end of a block.
	Tries        []time.Time `json:"tries,omitempty"`
	BlockedUntil time.Time   `json:"blockedUntil,omitzero"`
	// Mails are the times in the last 10 minutes at which codes were mailed to the user.
	Mails []time.Time `json:"mails,omitempty"`
	// WrongPasswords counts failed sign-ins since the last successful one. LockedUntil is the end of a lockout. WrongHashes are
	// the hashes of the last wrong passwords, which do not count again.
	WrongPasswords int       `json:"wrongPasswords,omitempty"`
	LockedUntil    time.Time `json:"lockedUntil,omitzero"`
	WrongHashes    []string  `json:"wrongPasswordHashes,omitempty"`
	// LockedOnPremises is set while Active Directory has locked the account of a synchronized user.
	LockedOnPremises bool `json:"lockedOnPremises,omitempty"`
	// PasswordSetAt is when the password was last set; the minimum age of Active Directory counts from it.
	PasswordSetAt time.Time `json:"passwordSetAt,omitzero"`
}

// UserQuestion is a security question with the answer, which is kept like a password.
type UserQuestion struct {
	// Text is the question as the user read it.
	Text string `json:"question"`
	// Salt and Hash are those of the answer.
	Salt string `json:"salt"`
	Hash string `json:"hash"`
}

// NewUserQuestion returns a question with its answer.
func NewUserQuestion(text, answer string) UserQuestion {
	var kept UserPassword
	kept.Set(normalAnswer(answer))
	return UserQuestion{Text: text, Salt: kept.Salt, Hash: kept.Hash}
}

// IsAnswer reports whether an answer is the user's. Case and surrounding spaces do not matter (chosen).
func (q UserQuestion) IsAnswer(answer string) bool {
	return UserPassword{Salt: q.Salt, Hash: q.Hash}.Is(normalAnswer(answer))
}

// SeedAnswer is the answer to the questions of a user whose registered methods include security questions without any answers.
// It is public and valid only here.
const SeedAnswer = "emulated"

// seedQuestions are those of such a user: as many as a policy can ask for.
var seedQuestions = sync.OnceValue(func() (questions []UserQuestion) {
	for _, which := range []string{"first", "second", "third", "fourth", "fifth"} {
		questions = append(questions, NewUserQuestion("What is the "+which+" answer of the emulated tenant?", SeedAnswer))
	}
	return questions
})

// SecurityQuestions returns the questions that a user can be asked. A user whose registered methods include
// security questions without any answers has five questions with SeedAnswer, because the report counts them as a method. The
// caller must not change the result.
func (u *User) SecurityQuestions() []UserQuestion {
	if len(u.SelfService.Questions) == 0 && slices.Contains(u.RegisteredMethods, ReportQuestions) {
		return seedQuestions()
	}
	return u.SelfService.Questions
}

func normalAnswer(answer string) string { return strings.ToLower(strings.TrimSpace(answer)) }

// SetQuestions registers security questions with their answers for a user, in turn, or with none removes them. It panics if
// there is no such user, as that is a mistake in the calling test.
func (s *State) SetQuestions(idOrUPN string, questionsAndAnswers ...string) {
	u := s.mustUser(idOrUPN)
	s.Touch(u)
	u.SelfService.Questions = nil
	for pair := range slices.Chunk(questionsAndAnswers, 2) {
		u.SelfService.Questions = append(u.SelfService.Questions, NewUserQuestion(pair[0], pair[1]))
	}
	u.RegisteredMethods = slices.DeleteFunc(slices.Clone(u.RegisteredMethods), func(name string) bool { return name == ReportQuestions })
	if len(u.SelfService.Questions) > 0 {
		u.RegisteredMethods = append(u.RegisteredMethods, ReportQuestions)
	}
}

func (m SelfService) clone() SelfService {
	m.Reported = slices.Clone(m.Reported)
	m.Questions, m.Tries, m.WrongHashes = slices.Clone(m.Questions), slices.Clone(m.Tries), slices.Clone(m.WrongHashes)
	m.Mails = slices.Clone(m.Mails)
	return m
}
