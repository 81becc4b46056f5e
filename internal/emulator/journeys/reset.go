package journeys

import (
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Step is what a user has to do next in a reset.
type Step string

// The steps.
const (
	// StepChoose: choose one of Options, for phones with the full number. Call Choose.
	StepChoose Step = "choose"
	// StepCode: enter the code that was sent or that an app shows. Call EnterCode.
	StepCode Step = "code"
	// StepApprove: approve the notification in the app. Call CheckApproval.
	StepApprove Step = "approve"
	// StepQuestions: answer Questions. Call AnswerQuestions.
	StepQuestions Step = "questions"
	// StepUnlockOrReset: choose one of the two. Call ChooseUnlock.
	StepUnlockOrReset Step = "unlock_or_reset"
	// StepPassword: enter a new password twice. Call SetPassword.
	StepPassword Step = "password"
	// StepReset and StepUnlocked: done.
	StepReset    Step = "reset"
	StepUnlocked Step = "unlocked"
	// StepRefused: the user cannot continue. Refusal has the reason, and ContactAdministrator asks for help.
	StepRefused Step = "refused"
)

// Reset is a reset of a forgotten password, as its page shows it.
type Reset struct {
	// ID is the secret id of this journey.
	ID   string `json:"id"`
	Step Step   `json:"step"`
	// UserPrincipalName is what the user typed.
	UserPrincipalName string `json:"userPrincipalName"`
	// Gate is the number of this verification, 1 or 2, of Gates.
	Gate  int `json:"gate"`
	Gates int `json:"gates"`
	// Options are the choices at StepChoose. Chosen is the option in progress.
	Options []Offer `json:"options,omitempty"`
	Chosen  Option  `json:"chosen,omitempty"`
	// Questions are the security questions at StepQuestions. Their answers have the same order.
	Questions []string `json:"questions,omitempty"`
	// Strength reports whether the page rates the strength of the new password, which it cannot do for synchronized users.
	Strength bool `json:"strength"`
	// WorksAt is set at StepReset if the new password works in the cloud only from that time on: for a user of a federated domain,
	// whose password arrives with the next synchronization of hashes from Active Directory (user-journeys 7.10).
	WorksAt time.Time `json:"worksAt,omitzero"`
	// Refusal is set at StepRefused.
	Refusal *Refusal `json:"refusal,omitempty"`
	// Problem is the mistake in the last call, nil if there was none.
	Problem *Problem `json:"problem,omitempty"`
}

// Offer is an option with a masked hint, such as "(ending in 22)" or "k***@fabrikam.example"; "" for none.
type Offer struct {
	Option Option `json:"option"`
	Hint   string `json:"hint,omitempty"`
}

// Refusal is why a user cannot continue.
type Refusal struct {
	// Cause and Code are those of Decision.
	Cause Cause  `json:"cause"`
	Code  string `json:"code,omitempty"`
	// Title and Text are the text of the page, and More is what it shows under "Show additional details".
	Title string `json:"title"`
	Text  string `json:"text"`
	More  string `json:"more,omitempty"`
	// Contact is how to reach the administrator, and Contacted is true once the mail has been sent.
	Contact   Contact `json:"contact"`
	Contacted bool    `json:"contacted"`
	// Until is the end of a block, the zero value if there is none.
	Until time.Time `json:"until,omitzero"`
}

// Contact is where the link "Contact your administrator" leads (sspr-policy 3.6).
type Contact struct {
	// Link is the custom web address or e-mail address. If it is "", a mail is sent to administrators.
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

// reset is a reset in progress. Its lock is held for a whole call, so that calls for the same reset do not overlap.
type reset struct {
	mu   sync.Mutex
	ends time.Time
	at   progress
}

// progress is the state of a reset. A call works on a copy, which replaces it if the tenant is written.
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
	// correlation is the common id of the events of this reset (user-journeys 10.15).
	correlation string
	// questions are those of the current step.
	questions []tenant.UserQuestion
}
