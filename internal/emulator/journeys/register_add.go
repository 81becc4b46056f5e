package journeys

import (
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// maxCodeTries is the number of wrong codes after which the method is not added (chosen).
const maxCodeTries = 5

// pending is a method that is being added, with its code or notification.
type pending struct {
	id   string
	view Pending
	// channel is how the code was sent, "" for an app.
	channel tenant.Channel
	code    string
	codeAt  time.Time
	pushID  string
	tries   int
}

// add begins to add a method. It replaces a pending one.
func (v *visit) add(p pending) {
	p.id, p.codeAt = uuid.NewString(), v.now
	v.pending = &p
	v.start()
}

// start stores that the user begins to register missing methods.
func (v *visit) start() {
	if !v.started && v.missing() > 0 {
		v.started = true
		v.audit(tenant.AuditInfoStarted, "success")
	}
}

// AddPhone sends a code to a number of KindMobile, KindAlternateMobile or KindOffice: by text message or, if call is true, by a
// call, in which the emulated tenant reads out a code (user-journeys 2.3). The alternate and the office phone are always called
// (graph-api 1.8). The number replaces a registered one.
func (s *Service) AddPhone(session string, kind Kind, number string, call bool) (Registration, error) {
	return s.register(session, func(v *visit) *Problem {
		call = call || kind != KindMobile
		normal, ok := phone.Normal(strings.TrimSpace(number))
		switch {
		case phoneTypes[kind] == "" || !v.allows(kind):
			return notOffered
		case call && !v.allowsChannel(kind, tenant.ChannelCall):
			return &Problem{Field: "call", Text: "Your organization does not allow calls. Choose a text message."}
		case !call && !v.allowsChannel(kind, tenant.ChannelText):
			return &Problem{Field: "call", Text: "Your organization does not allow text messages. Choose a call."}
		case !ok:
			return &Problem{Field: "number", Text: "Enter the number with its country code, for example +1 2065550100."}
		}
		channel := tenant.ChannelText
		if call {
			channel = tenant.ChannelCall
		}
		v.sendCode(kind, channel, normal)
		return nil
	})
}

// AddEmail sends a code to an address. It must not be the account's own (graph-api 1.5). The address replaces a registered one.
func (s *Service) AddEmail(session, address string) (Registration, error) {
	return s.register(session, func(v *visit) *Problem {
		address = strings.TrimSpace(address)
		parsed, err := mail.ParseAddress(address)
		switch {
		case !v.allows(KindEmail):
			return notOffered
		case err != nil || parsed.Address != address || parsed.Name != "":
			return &Problem{Field: "address", Text: "Enter an e-mail address, for example kim@fabrikam.example."}
		case strings.EqualFold(address, v.u.UserPrincipalName), strings.EqualFold(address, v.u.Mail):
			return &Problem{Field: "address", Text: "Enter an address that you can read without this account."}
		}
		v.sendCode(KindEmail, tenant.ChannelMail, address)
		return nil
	})
}

// sendCode sends a code to a number or an address that is being added.
func (v *visit) sendCode(kind Kind, channel tenant.Channel, to string) {
	code := newCode()
	m := tenant.Message{
		SentAt: v.now, Channel: channel, To: to, UserID: v.u.ID, Code: code,
		Text: "Your verification code is " + code + ".",
	}
	if channel == tenant.ChannelMail {
		m.Subject = "Your verification code"
	}
	v.st.Send(m)
	v.add(pending{view: Pending{Kind: kind, To: to}, channel: channel, code: code})
}

// allowsChannel reports whether a code for a kind may be sent by a channel.
func (v *visit) allowsChannel(kind Kind, channel tenant.Channel) bool {
	switch {
	case channel == tenant.ChannelText:
		return v.rules.Texts(v.u)
	case channel == tenant.ChannelCall && kind != KindOffice:
		return v.rules.Calls(v.u)
	}
	return true
}

// AddApp begins to enroll an app of KindAuthenticator or KindSoftwareOATH. Both store the secret of the URI. The first then gets
// a notification, which is in the outbox, and the second shows a code.
func (s *Service) AddApp(session string, kind Kind) (Registration, error) {
	return s.register(session, func(v *visit) *Problem {
		if _, ok := appKinds[kind]; !ok || !v.offers(kind) {
			return notOffered
		}
		secret := newSecret()
		p := pending{view: Pending{Kind: kind, Secret: secret, URI: v.enrollment(secret)}}
		if kind == KindAuthenticator {
			p.view.Approve, p.view.To = true, v.nextDevice()
			p.pushID = v.st.Send(tenant.Message{
				SentAt: v.now, Channel: tenant.ChannelPush, To: p.view.To, UserID: v.u.ID,
				Text: "Approve this notification to add the app to your account.",
			})
		}
		v.add(p)
		return nil
	})
}

// pendingSecrets returns the secrets of the apps that a user is adding, by id. It must not be called while the store is locked:
// a user's call locks the account first and then the store.
func (s *Service) pendingSecrets(userID string) map[string]string {
	s.mu.Lock()
	accounts := slices.Collect(maps.Values(s.accounts))
	s.mu.Unlock()
	secrets := map[string]string{}
	for _, a := range accounts {
		a.mu.Lock()
		if p := a.pending; a.userID == userID && p != nil && p.view.Secret != "" && s.now().Before(a.ends) {
			secrets[p.id] = p.view.Secret
		}
		a.mu.Unlock()
	}
	return secrets
}

// enrollment returns the otpauth URI of a secret, as authenticator apps read it from a QR code.
func (v *visit) enrollment(secret string) string {
	issuer := v.st.Tenant.DisplayName
	return (&url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + v.u.UserPrincipalName,
		RawQuery: url.Values{"secret": {secret}, "issuer": {issuer}}.Encode(),
	}).String()
}

// nextDevice returns a name that no device of the user has.
func (v *visit) nextDevice() string {
	apps := v.u.AppsOf(tenant.AppAuthenticator)
	for i := 1; ; i++ {
		name := "Emulated phone"
		if i > 1 {
			name = fmt.Sprintf("Emulated phone %d", i)
		}
		if !slices.ContainsFunc(apps, func(a tenant.UserApp) bool { return a.DisplayName == name }) {
			return name
		}
	}
}

// ConfirmCode enters the code for the pending method.
func (s *Service) ConfirmCode(session, code string) (Registration, error) {
	var used usedCode
	r, err := s.register(session, func(v *visit) *Problem {
		code = strings.ReplaceAll(code, " ", "")
		p := v.pending
		switch {
		case p == nil || p.view.Approve:
			return &Problem{Field: "code", Text: "No code is expected. Add a method first."}
		case p.code != "" && !v.now.Before(p.codeAt.Add(CodeLife)):
			v.pending = nil
			return &Problem{Field: "code", Text: "The code has expired. Add the method again to get another code."}
		case p.code != "" && code == p.code, p.code == "" && s.acceptCode(p.view.Secret, code, &used):
			return v.keepPending()
		case p.tries+1 >= maxCodeTries:
			v.pending = nil
			return &Problem{Field: "code", Text: "Too many wrong codes. Add the method again."}
		}
		next := *p
		next.tries++
		v.pending = &next
		return &Problem{Field: "code", Text: "The code is wrong. Check it and try again."}
	})
	if err != nil {
		s.takeBack(used)
	}
	return r, err
}

// ConfirmApproval checks the answer to the notification of the pending app.
func (s *Service) ConfirmApproval(session string) (Registration, error) {
	return s.register(session, func(v *visit) *Problem {
		p := v.pending
		if p == nil || !p.view.Approve {
			return &Problem{Field: "approve", Text: "No notification is waiting. Add the app first."}
		}
		m := v.st.Message(p.pushID)
		switch {
		case m != nil && m.Answer == tenant.PushApproved:
			return v.keepPending()
		case m != nil && m.Answer == tenant.PushDenied:
			v.pending = nil
			return &Problem{Field: "approve", Text: "The notification was denied. Add the app again."}
		case m == nil || !v.now.Before(p.codeAt.Add(CodeLife)):
			v.pending = nil
			return &Problem{Field: "approve", Text: "The notification has expired. Add the app again."}
		}
		return &Problem{Field: "approve", Text: "The notification has not been answered yet."}
	})
}

// keepPending registers the pending method, unless the user may no longer add it: policies change in the meantime, and so do
// the user's methods in other sessions.
func (v *visit) keepPending() *Problem {
	p, channel := v.pending.view, v.pending.channel
	v.pending = nil
	allowed := v.allows
	if appKinds[p.Kind] != "" { // others are replaced
		allowed = v.offers
	}
	if !allowed(p.Kind) || !v.allowsChannel(p.Kind, channel) {
		return notOffered
	}
	v.keep(func() {
		switch {
		case phoneTypes[p.Kind] != "":
			v.st.StorePhone(v.u, phoneTypes[p.Kind], p.To)
		case p.Kind == KindEmail:
			v.st.SetEmail(v.u.ID, p.To)
		default:
			v.st.AddApp(v.u.ID, tenant.UserApp{Kind: appKinds[p.Kind], DisplayName: p.To, Secret: p.Secret, CreatedAt: v.now.UTC()})
		}
	})
	return nil
}

// keep registers a method and logs it. The user is registered once no method is missing.
func (v *visit) keep(store func()) {
	before := v.missing()
	v.st.KeepReported(v.u, v.now)
	store()
	v.audit(tenant.AuditInfoRegistered, "success")
	if before > 0 && v.missing() == 0 {
		v.confirmed()
		v.audit(tenant.AuditRegistered, "success")
	}
}
