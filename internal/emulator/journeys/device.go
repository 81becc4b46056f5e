package journeys

import (
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Device sign-ins are those of an app without a browser, which shows a code to its user (other-clients 1.8).

// DeviceSignIn is a sign-in of an app on another device, as a page shows it to the user whom it would sign in.
type DeviceSignIn struct {
	// App is the name of the app, "" if there is a problem.
	App string `json:"app"`
	// Code is the user code as the app shows it, "" if there is a problem. A script knows it.
	Code string `json:"-"`
	// Answer is "" while the sign-in waits, tenant.PushApproved or tenant.PushDenied.
	Answer string `json:"answer"`
	// Problem is why the code cannot be used, nil if it can. Its field is "code".
	Problem *Problem `json:"problem,omitempty"`
}

// Device returns the sign-in that waits with a user code, for a user who is signed in.
func (s *Service) Device(session, code string) (d DeviceSignIn, err error) {
	err = s.visit(session, s.store.View, func(v *visit) { d, _ = v.device(code) })
	return d, err
}

// AnswerDevice approves the sign-in with a user code, which signs the user of the session in on the other device, or declines it.
func (s *Service) AnswerDevice(session, code string, approve bool) (d DeviceSignIn, err error) {
	err = s.visit(session, s.store.Update, func(v *visit) {
		var waiting *tenant.DeviceSignIn
		if d, waiting = v.device(code); waiting != nil {
			d.Answer = answerDevice(waiting, v.u, approve)
		}
	})
	return d, err
}

// AnswerDeviceAs answers as a user, by object id or user principal name, without a password: a shortcut for tests. It returns
// ErrUnknown if there is no such user or if the account is disabled.
func (s *Service) AnswerDeviceAs(idOrUPN, code string, approve bool) (d DeviceSignIn, err error) {
	err = s.store.Update(func(st *tenant.State) error {
		u := st.User(idOrUPN)
		if u == nil || !u.AccountEnabled {
			return ErrUnknown
		}
		v := &visit{account: &account{accountState: accountState{step: AccountSignedIn}}, st: st, u: u, now: s.now()}
		var waiting *tenant.DeviceSignIn
		if d, waiting = v.device(code); waiting != nil {
			d.Answer = answerDevice(waiting, u, approve)
		}
		return nil
	})
	return d, err
}

// device returns the sign-in with a user code, and what the state has of it, nil if there is a problem. A user who must first
// change the password or register methods is not signed in yet.
func (v *visit) device(code string) (DeviceSignIn, *tenant.DeviceSignIn) {
	if v.step != AccountSignedIn {
		return DeviceSignIn{Problem: &Problem{Field: "code", Text: "Finish your own sign-in first."}}, nil
	}
	waiting := v.st.WaitingDevice(code, v.now)
	if waiting == nil {
		return DeviceSignIn{Problem: &Problem{
			Field: "code", Text: "No app waits with this code. Check it, or get a new one from the app: a code is valid for 15 minutes.",
		}}, nil
	}
	d := DeviceSignIn{App: waiting.ClientID, Code: waiting.UserCode}
	if app := tenant.FindPublicClient(waiting.ClientID); app != nil {
		d.App = app.Name
	}
	return d, waiting
}

// answerDevice stores the answer and returns it.
func answerDevice(waiting *tenant.DeviceSignIn, u *tenant.User, approve bool) string {
	if !approve {
		waiting.Declined = true
		return tenant.PushDenied
	}
	waiting.UserID = u.ID
	return tenant.PushApproved
}
