package journeys

// AccountStep is what a person who signs in has to do next.
type AccountStep string

// The steps.
const (
	// AccountRefused: Problem says why; there is no session.
	AccountRefused AccountStep = "refused"
	// AccountChangePassword: the password must be changed first: ChangePassword.
	AccountChangePassword AccountStep = "change_password"
	// AccountRegister: "Don't lose access to your account!": methods must be registered; CanSkip tells whether Skip does.
	AccountRegister AccountStep = "register"
	// AccountConfirm: reconfirmation is due: change something, or LooksGood.
	AccountConfirm AccountStep = "confirm"
	// AccountSignedIn: nothing is asked for. The person can still register and change the password.
	AccountSignedIn AccountStep = "signed_in"
)

// Account is a person who signs in or is signed in, as a page shows it.
type Account struct {
	// Session is the secret name of it, "" at AccountRefused.
	Session string      `json:"session,omitempty"`
	Step    AccountStep `json:"step"`
	// UserPrincipalName and DisplayName name the person.
	UserPrincipalName string `json:"userPrincipalName"`
	DisplayName       string `json:"displayName"`
	// CanSkip is true if registration can be put off.
	CanSkip bool     `json:"canSkip"`
	Problem *Problem `json:"problem,omitempty"`
}

// Kind is a method that can be registered.
type Kind string

// The kinds.
const (
	KindMobile          Kind = "mobile_phone"
	KindAlternateMobile Kind = "alternate_mobile_phone"
	KindOffice          Kind = "office_phone"
	KindEmail           Kind = "email"
	KindAuthenticator   Kind = "authenticator_app"
	KindSoftwareOATH    Kind = "software_oath"
	KindQuestions       Kind = "security_questions"
)

// Registration is the page on which a person registers methods.
type Registration struct {
	// Registered are the methods that the person has, and Offered those that can be added.
	Registered []Registered `json:"registered"`
	Offered    []Kind       `json:"offered"`
	// Required is how many methods a reset takes, and Missing how many of them are still to be registered.
	Required int `json:"required"`
	Missing  int `json:"missing"`
	// Pending is a method that is being added, nil if none is.
	Pending *Pending `json:"pending,omitempty"`
	// QuestionChoices are the questions that can be chosen, and QuestionsRequired how many of them.
	QuestionChoices   []string `json:"questionChoices,omitempty"`
	QuestionsRequired int      `json:"questionsRequired,omitempty"`
	// Step is the step of the account: AccountSignedIn once nothing more is asked for.
	Step AccountStep `json:"step"`
	// CanSkip is true if the registration that sign-in asks for can be put off.
	CanSkip bool     `json:"canSkip"`
	Problem *Problem `json:"problem,omitempty"`
}

// Registered is a method that a person has.
type Registered struct {
	// ID names it for Remove.
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`
	// Hint is the whole number or address, as its owner may see it, or the name of the device.
	Hint string `json:"hint,omitempty"`
}

// Pending is a method that is being added.
type Pending struct {
	Kind Kind `json:"kind"`
	// To is the number or the address to which a code was sent.
	To string `json:"to,omitempty"`
	// Secret and URI enroll an app: the secret in base32, and the otpauth URI of a QR code.
	Secret string `json:"secret,omitempty"`
	URI    string `json:"uri,omitempty"`
	// Approve is true if a notification has to be approved instead of a code entered.
	Approve bool `json:"approve"`
}

// QuestionAnswer is a security question with its answer.
type QuestionAnswer struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}
