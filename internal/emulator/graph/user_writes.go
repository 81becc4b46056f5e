package graph

import (
	"net/http"
	"net/mail"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Types against which the bodies are checked. smsSignInState must not be sent (graph-api 1.4).
var (
	userMethodType = &modelType{name: "authenticationMethod", properties: []modelProperty{
		readOnly(aString("id")), readOnly(aTime("createdDateTime")),
	}}
	phoneMethodType = &modelType{name: "phoneAuthenticationMethod", base: userMethodType, properties: []modelProperty{
		aString("phoneNumber"),
		anEnum("phoneType", &modelEnum{
			name: "authenticationPhoneType", values: []string{tenant.PhoneMobile, tenant.PhoneAlternateMobile, tenant.PhoneOffice},
		}),
		readOnly(anEnum("smsSignInState", &modelEnum{
			name: "authenticationMethodSignInState",
			values: []string{
				tenant.SMSNotSupported, tenant.SMSNotAllowed, tenant.SMSNotEnabled, tenant.SMSNotUnique, tenant.SMSReady, tenant.SMSNotConfigured,
			},
		})),
	}}
	emailMethodType = &modelType{name: "emailAuthenticationMethod", base: userMethodType, properties: []modelProperty{
		aString("emailAddress"),
	}}
)

// errSynced is the directory's text for users of Active Directory (graph-api 10). The words of the service of methods are
// not known.
var errSynced = refuse("Unable to update the specified properties for on-premises mastered Directory Sync objects or " +
	"objects currently undergoing migration.")

// readPhone reads the body of a write and returns the type and the normal form of the number. Either may come from the
// stored method, if there is one.
func readPhone(stored, sent document.Document) (phoneType, number string, err error) {
	next, err := phoneMethodType.merge(stored, sent)
	if err != nil {
		return "", "", err
	}
	raw, _ := next.Get("phoneType")
	phoneType, isType := document.Text(raw)
	raw, _ = next.Get("phoneNumber")
	text, isNumber := document.Text(raw)
	switch {
	case !isType:
		return "", "", refuse("The property 'phoneType' is required.")
	case !isNumber:
		return "", "", refuse("The property 'phoneNumber' is required.")
	}
	if raw, _ = stored.Get("phoneNumber"); string(raw) != "" {
		if before, _ := document.Text(raw); before == text {
			return phoneType, text, nil // also if a test stored what the service refuses
		}
	}
	number, ok := phone.Normal(text)
	if !ok {
		// The text is chosen; the words of the service are not known (graph-api 1.10).
		return "", "", refuse("The phone number '%s' is not valid. Use the format +<country code> <number>x<extension>.", text)
	}
	return phoneType, number, nil
}

// addPhone stores a number of a type that the user does not have (graph-api 1.8; the texts are chosen).
func (s *Service) addPhone(w http.ResponseWriter, r *http.Request, u *tenant.User) {
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	phoneType, number, err := readPhone(nil, sent)
	switch {
	case err != nil:
	case *u.Methods.Number(phoneType) != "":
		// "already exists" is what scripts look for (graph-api 1.10).
		err = refuse("A phone authentication method of type '%s' already exists for the user.", phoneType)
	case phoneType == tenant.PhoneAlternateMobile && u.Methods.Mobile == "":
		err = refuse("An alternate mobile number cannot be added without a mobile number.")
	case phoneType == tenant.PhoneOffice && u.OnPremisesSyncEnabled:
		err = errSynced
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	if id := phoneMethodID(phoneType); s.writePhone(w, r, u, phoneType, number) {
		s.writeCreated(w, r, phoneMethods, methodOf(wire.ExchangeOf(r).State, u, id))
	}
}

// patchPhone changes a number. The type cannot change (graph-api 1.4; that it may be left out is assumed).
func (s *Service) patchPhone(w http.ResponseWriter, r *http.Request, u *tenant.User) {
	x := wire.ExchangeOf(r)
	kept, ok := requestedPhone(w, r, u)
	if !ok {
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	id := phoneMethodID(kept)
	phoneType, number, err := readPhone(methodOf(x.State, u, id), sent)
	switch {
	case err != nil:
	case phoneType != kept:
		err = refuse("The phone type of an authentication method cannot be changed.")
	case kept == tenant.PhoneOffice && u.OnPremisesSyncEnabled:
		err = errSynced
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	if s.writePhone(w, r, u, kept, number) {
		s.writePatched(w, r, phoneMethods, methodOf(x.State, u, id))
	}
}

// writePhone stores a number. If another user signs in with it, it is stored all the same, and the answer is an error
// (graph-api 1.9).
func (s *Service) writePhone(w http.ResponseWriter, r *http.Request, u *tenant.User, phoneType, number string) (ok bool) {
	x := wire.ExchangeOf(r)
	replace(x, u, phoneMethodID(phoneType))
	unique := x.State.StorePhone(u, phoneType, number)
	auditMethod(r, u, phoneMethodID(phoneType), x.Before.Document)
	if unique {
		return true
	}
	x.Keep = true
	writeNotUnique(w, r)
	return false
}

// writeNotUnique answers that another user signs in with the number. The text is chosen.
func writeNotUnique(w http.ResponseWriter, r *http.Request) {
	odata.WriteError(w, r, wire.ExchangeOf(r), http.StatusConflict, tenant.SMSNotUnique,
		"The phone number is already used for SMS sign-in by another user.")
}

// deletePhone removes a number, subject to the rules between phones (graph-api 1.8 and 1.10).
func (s *Service) deletePhone(w http.ResponseWriter, r *http.Request, u *tenant.User) {
	x := wire.ExchangeOf(r)
	phoneType, ok := requestedPhone(w, r, u)
	if !ok {
		return
	}
	id := phoneMethodID(phoneType)
	var err error
	switch {
	case phoneType == tenant.PhoneOffice && u.OnPremisesSyncEnabled:
		err = errSynced
	case phoneType == tenant.PhoneMobile && u.Methods.AlternateMobile != "":
		err = refuse("The mobile number cannot be deleted without first deleting alternate mobile number.")
	case phoneType == u.Methods.DefaultMethod && u.HasMethodBesides(id):
		err = errDefaultMethod(id)
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	replace(x, u, id)
	x.State.StorePhone(u, phoneType, "")
	auditMethod(r, u, id, x.Before.Document)
	w.WriteHeader(http.StatusNoContent)
}

// enableSMSSignIn lets the number sign the user in (graph-api 1.9). How it is refused if there is no policy or the phone is
// not the mobile one is chosen.
func (s *Service) enableSMSSignIn(w http.ResponseWriter, r *http.Request, u *tenant.User) {
	x := wire.ExchangeOf(r)
	phoneType, ok := requestedPhone(w, r, u)
	if !ok {
		return
	}
	switch {
	case phoneType != tenant.PhoneMobile:
		odata.WriteBadRequest(w, r, refuse("SMS sign-in is not supported for phones of type '%s'.", phoneType))
		return
	case !x.State.SMSSignInAllowed(u):
		odata.WriteBadRequest(w, r, refuse("SMS sign-in is not allowed for the user by policy."))
		return
	}
	replace(x, u, tenant.MobilePhoneMethodID)
	x.State.Touch(u)
	if !x.State.RegisterSMS(u) {
		x.Keep = true
		writeNotUnique(w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// disableSMSSignIn ends sign-in with the number.
func (s *Service) disableSMSSignIn(w http.ResponseWriter, r *http.Request, u *tenant.User) {
	x := wire.ExchangeOf(r)
	phoneType, ok := requestedPhone(w, r, u)
	if !ok {
		return
	}
	if phoneType != tenant.PhoneMobile {
		odata.WriteBadRequest(w, r, refuse("SMS sign-in is not supported for phones of type '%s'.", phoneType))
		return
	}
	replace(x, u, tenant.MobilePhoneMethodID)
	x.State.Touch(u)
	u.Methods.SMSSignIn = tenant.SMSNotEnabled
	w.WriteHeader(http.StatusNoContent)
}

// requestedPhone returns the type of the phone in the path, or answers that the user does not have it.
func requestedPhone(w http.ResponseWriter, r *http.Request, u *tenant.User) (phoneType string, ok bool) {
	phoneType, ok = phoneTypes[strings.ToLower(r.PathValue("methodId"))]
	if !ok || *u.Methods.Number(phoneType) == "" {
		writeNoResource(w, r, r.PathValue("methodId"))
		return "", false
	}
	return phoneType, true
}

// readEmail reads the body of a write and returns the address.
func readEmail(stored, sent document.Document) (address string, err error) {
	next, err := emailMethodType.merge(stored, sent)
	if err != nil {
		return "", err
	}
	raw, _ := next.Get("emailAddress")
	address, _ = document.Text(raw)
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || !strings.Contains(address[strings.LastIndex(address, "@"):], ".") {
		// What is an address is chosen, and so is the text (graph-api 1.10).
		return "", refuse("The email address '%s' is not valid.", address)
	}
	return address, nil
}

// addEmail stores the one address of a user (graph-api 1.5).
func (s *Service) addEmail(w http.ResponseWriter, r *http.Request, u *tenant.User) {
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	address, err := readEmail(nil, sent)
	if err == nil && u.Methods.Email != "" {
		err = refuse("An email authentication method already exists for the user.")
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	s.writeEmail(r, u, address)
	s.writeCreated(w, r, emailMethods, methodOf(wire.ExchangeOf(r).State, u, tenant.EmailMethodID))
}

func (s *Service) patchEmail(w http.ResponseWriter, r *http.Request, u *tenant.User) {
	if !hasRequestedEmail(w, r, u) {
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	state := wire.ExchangeOf(r).State
	address, err := readEmail(methodOf(state, u, tenant.EmailMethodID), sent)
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	s.writeEmail(r, u, address)
	s.writePatched(w, r, emailMethods, methodOf(state, u, tenant.EmailMethodID))
}

func (s *Service) deleteEmail(w http.ResponseWriter, r *http.Request, u *tenant.User) {
	if hasRequestedEmail(w, r, u) {
		s.writeEmail(r, u, "")
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Service) writeEmail(r *http.Request, u *tenant.User, address string) {
	x := wire.ExchangeOf(r)
	replace(x, u, tenant.EmailMethodID)
	x.State.Touch(u)
	u.Methods.Email = address
	auditMethod(r, u, tenant.EmailMethodID, x.Before.Document)
}

// hasRequestedEmail reports whether the user has the e-mail method of the path, or answers that there is none.
func hasRequestedEmail(w http.ResponseWriter, r *http.Request, u *tenant.User) bool {
	if !strings.EqualFold(r.PathValue("methodId"), tenant.EmailMethodID) || u.Methods.Email == "" {
		writeNoResource(w, r, r.PathValue("methodId"))
		return false
	}
	return true
}
