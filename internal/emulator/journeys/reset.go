package journeys

import (
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
	characters string
	expires    time.Time
}

// reset is a reset under way.
type reset struct {
	userID string
	ends   time.Time
	view   Reset
	proven []Option
	code   string
	codeAt time.Time
	pushID string
}

// NewCaptcha returns characters to be typed.
func (s *Service) NewCaptcha() Captcha { panic("not built") }

// BeginReset begins a reset with a user ID and the characters of a captcha. A problem with either has an empty ID.
func (s *Service) BeginReset(userID, captchaID, characters string) (Reset, error) {
	panic("not built")
}

// Reset returns the present step of a reset.
func (s *Service) Reset(id string) (Reset, error) { panic("not built") }

// Choose chooses an option. number is the whole phone number for OptionText, OptionCall and OptionOffice, which the person has
// to know, "" for others. It sends the code, the call or the notification. At StepCode and StepApprove it sends again, or
// changes the option.
func (s *Service) Choose(id string, option Option, number string) (Reset, error) {
	panic("not built")
}

// EnterCode enters the code.
func (s *Service) EnterCode(id, code string) (Reset, error) { panic("not built") }

// CheckApproval asks whether the notification was answered.
func (s *Service) CheckApproval(id string) (Reset, error) { panic("not built") }

// AnswerQuestions answers the questions in their order.
func (s *Service) AnswerQuestions(id string, answers []string) (Reset, error) { panic("not built") }

// ChooseUnlock chooses to unlock the account with the old password, or to reset the password.
func (s *Service) ChooseUnlock(id string, unlock bool) (Reset, error) { panic("not built") }

// SetPassword sets the new password.
func (s *Service) SetPassword(id, password, again string) (Reset, error) { panic("not built") }

// ContactAdministrator sends the mail to the administrators, unless Contact.Link leads elsewhere.
func (s *Service) ContactAdministrator(id string) (Reset, error) { panic("not built") }

// ResetTo completes or fails a reset by itself, for tests and scripts: it begins, chooses the first option of each gate that
// the person can serve, reads the codes from the outbox and the devices, and sets the password. It returns the last step.
func (s *Service) ResetTo(userID, password string) (Reset, error) { panic("not built") }

// Outbox returns the messages that were sent about a user, by object id or user principal name, or all for "", oldest first.
func (s *Service) Outbox(idOrUPN string) (messages []tenant.Message, err error) { panic("not built") }

// AnswerPush approves or denies a notification.
func (s *Service) AnswerPush(messageID string, approve bool) error { panic("not built") }

// Device is an app of a user with the code that it shows now.
type Device struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Code is "" for an app that shows none.
	Code string `json:"code,omitempty"`
}

// Devices returns the apps of a user.
func (s *Service) Devices(idOrUPN string) ([]Device, error) { panic("not built") }
