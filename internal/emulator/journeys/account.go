package journeys

// AccountStep is what a user who signs in has to do next.
type AccountStep string

// The steps.
const (
	// AccountRefused: Problem is the reason. There is no session.
	AccountRefused AccountStep = "refused"
	// AccountChangePassword: the password must be changed first, with ChangePassword.
	AccountChangePassword AccountStep = "change_password"
	// AccountRegister: "Don't lose access to your account!": methods must be registered. If CanSkip is true, Skip postpones it.
	AccountRegister AccountStep = "register"
	// AccountConfirm: reconfirmation is due, by a change or by LooksGood.
	AccountConfirm AccountStep = "confirm"
	// AccountSignedIn: nothing is required. The user can still register methods and change the password.
	AccountSignedIn AccountStep = "signed_in"
)

// Account is a user who signs in or is signed in, as a page shows it.
type Account struct {
	// Session is its secret id, "" at AccountRefused.
	Session string      `json:"session,omitempty"`
	Step    AccountStep `json:"step"`
	// UserPrincipalName and DisplayName name the user.
	UserPrincipalName string `json:"userPrincipalName"`
	DisplayName       string `json:"displayName"`
	// PasswordExpired is true at AccountChangePassword if the password has expired (passwords 5.6). Otherwise an administrator requires
	// the change.
	PasswordExpired bool `json:"passwordExpired,omitempty"`
	// CanSkip is true if registration can be postponed.
	CanSkip bool `json:"canSkip"`
	// Problem is what was entered wrongly in the last call of the session other than Account and Registration, nil if nothing was.
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

// Registration is the page on which a user registers methods.
type Registration struct {
	// Registered are the user's methods, and Offered those that can be added.
	Registered []Registered `json:"registered"`
	Offered    []Kind       `json:"offered"`
	// Required is the number of methods that a reset requires, and Missing how many of them are not registered yet.
	Required int `json:"required"`
	Missing  int `json:"missing"`
	// Pending is a method that is being added, nil if none is.
	Pending *Pending `json:"pending,omitempty"`
	// QuestionChoices are the questions to choose from, and QuestionsRequired is how many to choose.
	QuestionChoices   []string `json:"questionChoices,omitempty"`
	QuestionsRequired int      `json:"questionsRequired,omitempty"`
	// Step is the step of the account: AccountSignedIn once nothing more is required.
	Step AccountStep `json:"step"`
	// CanSkip is true if the registration that sign-in requires can be postponed.
	CanSkip bool `json:"canSkip"`
	// Problem is that of Account, or why no method can be registered.
	Problem *Problem `json:"problem,omitempty"`
}

// Registered is a method that a user has registered.
type Registered struct {
	// ID identifies it for Remove.
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`
	// Hint is the full number or address, which its owner may see, or the name of the device.
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
	// Approve is true if a notification has to be approved. Otherwise a code has to be entered.
	Approve bool `json:"approve"`
}

// QuestionAnswer is a security question with its answer.
type QuestionAnswer struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}
