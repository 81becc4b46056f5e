package journeys

import (
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Step is what a person has to do next in a reset.
type Step string

// The steps.
const (
	// StepChoose: choose one of Options, for phones with the whole number: Choose.
	StepChoose Step = "choose"
	// StepCode: enter the code that was sent or that an app shows: EnterCode.
	StepCode Step = "code"
	// StepApprove: approve the notification in the app, and ask again: CheckApproval.
	StepApprove Step = "approve"
	// StepQuestions: answer Questions: AnswerQuestions.
	StepQuestions Step = "questions"
	// StepUnlockOrReset: choose between both: ChooseUnlock.
	StepUnlockOrReset Step = "unlock_or_reset"
	// StepPassword: enter a new password twice: SetPassword.
	StepPassword Step = "password"
	// StepReset and StepUnlocked: done.
	StepReset    Step = "reset"
	StepUnlocked Step = "unlocked"
	// StepRefused: the user cannot go on; Refusal says why, and ContactAdministrator is the way out.
	StepRefused Step = "refused"
)

// Reset is a reset of a forgotten password, as its page shows it.
type Reset struct {
	// ID is the secret name of this journey.
	ID   string `json:"id"`
	Step Step   `json:"step"`
	// UserPrincipalName is what the person has typed.
	UserPrincipalName string `json:"userPrincipalName"`
	// Gate is the number of this verification, 1 or 2, of Gates.
	Gate  int `json:"gate"`
	Gates int `json:"gates"`
	// Options are what can be chosen at StepChoose. Chosen is the option that is under way.
	Options []Offer `json:"options,omitempty"`
	Chosen  Option  `json:"chosen,omitempty"`
	// Questions are the security questions at StepQuestions, whose answers are given in the same order.
	Questions []string `json:"questions,omitempty"`
	// Strength reports whether the page rates the new password while it is typed, which it cannot for synchronized users.
	Strength bool `json:"strength"`
	// WorksAt is set at StepReset if the new password does not work in the cloud before: for a user of a federated domain, whose
	// password comes back from Active Directory with the next synchronization of hashes (user-journeys 7.10).
	WorksAt time.Time `json:"worksAt,omitzero"`
	// Refusal is set at StepRefused.
	Refusal *Refusal `json:"refusal,omitempty"`
	// Problem is what was typed wrongly in the last call, nil if nothing was.
	Problem *Problem `json:"problem,omitempty"`
}

// Offer is an option with a masked hint, such as "(ending in 22)" or "k***@fabrikam.example"; "" for none.
type Offer struct {
	Option Option `json:"option"`
	Hint   string `json:"hint,omitempty"`
}

// Refusal is why a person cannot go on.
type Refusal struct {
	// Cause and Code are those of Decision.
	Cause Cause  `json:"cause"`
	Code  string `json:"code,omitempty"`
	// Title and Text are what the page says, and More what it shows under "Show additional details".
	Title string `json:"title"`
	Text  string `json:"text"`
	More  string `json:"more,omitempty"`
	// Contact is the way to the administrator, and Contacted is true once the mail has been sent.
	Contact   Contact `json:"contact"`
	Contacted bool    `json:"contacted"`
	// Until is the end of a block, the zero value if there is none.
	Until time.Time `json:"until,omitzero"`
}

// Contact is where the link "Contact your administrator" leads (sspr-policy 3.6).
type Contact struct {
	// Link is the custom web address or e-mail address, "" if none is set: then a mail goes to administrators.
	Link string `json:"link,omitempty"`
}

// Captcha is a stand-in for the picture: its characters are readable.
type Captcha struct {
	ID         string `json:"id"`
	Characters string `json:"characters"`
}

type captcha struct {
	Captcha
	expires time.Time
}

// reset is a reset under way. Its lock is held for a whole call, so that two calls for the same reset follow each other.
type reset struct {
	mu   sync.Mutex
	ends time.Time
	at   progress
}

// progress is how far a reset has come. A call works on a copy, which is kept if the tenant keeps the consequences.
type progress struct {
	// userID is "" for a user who does not exist.
	userID string
	view   Reset
	proven []proof
	// code was sent at codeAt, "" if none was. sent is the id of the message with the code, or of the notification, and sentTo
	// what it has reached (see proof).
	code   string
	sent   string
	sentTo string
	codeAt time.Time
	// correlation is the id that joins the events of this reset (user-journeys 10.15).
	correlation string
	// questions are those that are asked now.
	questions []tenant.UserQuestion
}
