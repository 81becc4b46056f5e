package journeys

import (
	"cmp"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Outbox returns the messages about a user, by object id or user principal name, or all messages for "", oldest first. It
// returns none for a user who does not exist.
func (s *Service) Outbox(idOrUPN string) (messages []tenant.Message, err error) {
	err = s.store.View(func(st *tenant.State) error {
		u := st.User(idOrUPN)
		for _, m := range st.Outbox {
			if idOrUPN == "" || u != nil && m.UserID == u.ID {
				messages = append(messages, m)
			}
		}
		return nil
	})
	return messages, err
}

// AnswerPush approves or denies a notification. Only the first answer counts, and only within CodeLife. Denying the notification
// of a reset is a failed try at once (user-journeys 10.4), unless the user is already blocked (chosen). It returns ErrUnknown
// if there is no such notification.
func (s *Service) AnswerPush(messageID string, approve bool) error {
	return s.store.Update(func(st *tenant.State) error {
		m := st.Message(messageID)
		switch {
		case m == nil || m.Channel != tenant.ChannelPush:
			return ErrUnknown
		case m.Answer != "" || !s.now().Before(m.SentAt.Add(CodeLife)):
			return tenant.ErrDiscard
		}
		m.Answer = tenant.PushDenied
		if approve {
			m.Answer = tenant.PushApproved
			return nil
		}
		u := st.User(m.UserID)
		if m.Correlation != "" && u != nil && !s.now().Before(u.SelfService.BlockedUntil) {
			s.countFailure(st, u, m.Correlation, "User denied the notification")
		}
		return nil
	})
}

// Device is an app of a user with the code that it shows now.
type Device struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Code is "" for an app that shows no code.
	Code string `json:"code,omitempty"`
}

// Devices returns the apps and the hardware token of a user, and the apps that are being added. It returns none for a user who
// does not exist.
func (s *Service) Devices(idOrUPN string) (devices []Device, err error) {
	var userID string
	err = s.store.View(func(st *tenant.State) error {
		u := st.User(idOrUPN)
		if u == nil {
			return nil
		}
		userID = u.ID
		apps := codeApps(u, OptionCode)
		if slices.Contains(u.RegisteredMethods, tenant.ReportHardwareCode) {
			apps = append(apps, hardwareToken(u))
		}
		for _, app := range apps {
			devices = append(devices, Device{
				ID: app.ID, Name: deviceName(app), Code: appCode(secretOf(u, app), codeCounter(s.now())),
			})
		}
		return nil
	})
	for id, secret := range s.pendingSecrets(userID) {
		devices = append(devices, Device{ID: id, Name: "App that is being added", Code: appCode(secret, codeCounter(s.now()))})
	}
	return devices, err
}

// deviceName returns the name of an app's device, or of its kind if it has none.
func deviceName(app tenant.UserApp) string {
	kind := "Authenticator app for codes"
	if app.Kind == tenant.AppAuthenticator {
		kind = "Microsoft Authenticator"
	}
	return cmp.Or(app.DisplayName, kind)
}

// notified returns the app that gets a notification: the user's default method if that is an app, or else the first (chosen).
func notified(u *tenant.User) tenant.UserApp {
	apps := u.AppsOf(tenant.AppAuthenticator)
	if len(apps) == 0 {
		return tenant.UserApp{Kind: tenant.AppAuthenticator}
	}
	return apps[max(0, slices.IndexFunc(apps, func(a tenant.UserApp) bool { return a.ID == u.Methods.DefaultMethod }))]
}
