package emulator

import (
	"net/http"
	"net/mail"
	"strings"
)

// Types against which the bodies are checked. smsSignInState must not be sent (reference graph-api 1.4).
var (
	userMethodType = &graphType{name: "authenticationMethod", properties: []graphProperty{
		readOnly(aString("id")), readOnly(aTime("createdDateTime")),
	}}
	phoneMethodType = &graphType{name: "phoneAuthenticationMethod", base: userMethodType, properties: []graphProperty{
		aString("phoneNumber"),
		anEnum("phoneType", &graphEnum{
			name: "authenticationPhoneType", values: []string{PhoneMobile, PhoneAlternateMobile, PhoneOffice},
		}),
		readOnly(anEnum("smsSignInState", &graphEnum{
			name: "authenticationMethodSignInState",
			values: []string{
				smsNotSupported, smsNotAllowed, smsNotEnabled, smsNotUnique, smsReady, smsNotConfigured,
			},
		})),
	}}
	emailMethodType = &graphType{name: "emailAuthenticationMethod", base: userMethodType, properties: []graphProperty{
		aString("emailAddress"),
	}}
)

// errSynced is the directory's text for users of Active Directory (reference graph-api 10). What the service of methods
// says is not known.
var errSynced = refuse("Unable to update the specified properties for on-premises mastered Directory Sync objects or " +
	"objects currently undergoing migration.")

// readPhone reads the body of a write and gives the type and the normal form of the number. Either may come from the
// stored method, where there is one.
func readPhone(stored, sent Document) (phoneType, number string, err error) {
	next, err := phoneMethodType.merge(stored, sent)
	if err != nil {
		return "", "", err
	}
	raw, _ := next.Get("phoneType")
	phoneType, isType := jsonText(raw)
	raw, _ = next.Get("phoneNumber")
	text, isNumber := jsonText(raw)
	switch {
	case !isType:
		return "", "", refuse("The property 'phoneType' is required.")
	case !isNumber:
		return "", "", refuse("The property 'phoneNumber' is required.")
	}
	if raw, _ = stored.Get("phoneNumber"); string(raw) != "" {
		if before, _ := jsonText(raw); before == text {
			return phoneType, text, nil // also where a test stored what the service refuses
		}
	}
	number, err = normalPhoneNumber(text)
	return phoneType, number, err
}

// addPhone stores a number of a type that the user does not have (reference graph-api 1.8; the texts are chosen).
func (s *graphService) addPhone(w http.ResponseWriter, r *http.Request, u *User) {
	sent, ok := patchBody(w, r)
	if !ok {
		return
	}
	phoneType, number, err := readPhone(nil, sent)
	switch {
	case err != nil:
	case *u.Methods.phone(phoneType) != "":
		// "already exists" is what scripts look for (reference graph-api 1.10).
		err = refuse("A phone authentication method of type '%s' already exists for the user.", phoneType)
	case phoneType == PhoneAlternateMobile && u.Methods.Mobile == "":
		err = refuse("An alternate mobile number cannot be added without a mobile number.")
	case phoneType == PhoneOffice && u.OnPremisesSyncEnabled:
		err = errSynced
	}
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	if id := phoneMethodID(phoneType); s.writePhone(w, r, u, phoneType, number) {
		s.writeCreated(w, r, phoneMethods, methodOf(exchangeOf(r).state, u, id))
	}
}

// patchPhone changes a number. The type cannot change (reference graph-api 1.4; that it may be left out is assumed).
func (s *graphService) patchPhone(w http.ResponseWriter, r *http.Request, u *User) {
	x := exchangeOf(r)
	kept, ok := requestedPhone(w, r, u)
	if !ok {
		return
	}
	sent, ok := patchBody(w, r)
	if !ok {
		return
	}
	id := phoneMethodID(kept)
	phoneType, number, err := readPhone(methodOf(x.state, u, id), sent)
	switch {
	case err != nil:
	case phoneType != kept:
		err = refuse("The phone type of an authentication method cannot be changed.")
	case kept == PhoneOffice && u.OnPremisesSyncEnabled:
		err = errSynced
	}
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	if s.writePhone(w, r, u, kept, number) {
		s.writePatched(w, r, phoneMethods, methodOf(x.state, u, id))
	}
}

// writePhone stores a number. Where another user signs in with it, it is stored all the same, and the answer is an
// error (reference graph-api 1.9).
func (s *graphService) writePhone(w http.ResponseWriter, r *http.Request, u *User, phoneType, number string) (ok bool) {
	x := exchangeOf(r)
	replace(x, u, phoneMethodID(phoneType))
	unique := x.state.setPhone(u, phoneType, number)
	auditMethod(r, u, phoneMethodID(phoneType), x.before.document)
	if unique {
		return true
	}
	x.keep = true
	writeNotUnique(w, r)
	return false
}

// writeNotUnique answers for a number with which another user signs in. The text is chosen.
func writeNotUnique(w http.ResponseWriter, r *http.Request) {
	writeGraphError(w, r, exchangeOf(r), http.StatusConflict, smsNotUnique,
		"The phone number is already used for SMS sign-in by another user.")
}

// deletePhone keeps to the rules between phones (reference graph-api 1.8 and 1.10).
func (s *graphService) deletePhone(w http.ResponseWriter, r *http.Request, u *User) {
	x := exchangeOf(r)
	phoneType, ok := requestedPhone(w, r, u)
	if !ok {
		return
	}
	id := phoneMethodID(phoneType)
	var err error
	switch {
	case phoneType == PhoneOffice && u.OnPremisesSyncEnabled:
		err = errSynced
	case phoneType == PhoneMobile && u.Methods.AlternateMobile != "":
		err = refuse("The mobile number cannot be deleted without first deleting alternate mobile number.")
	case phoneType == u.Methods.DefaultMethod && u.otherMethods(id):
		err = errDefaultMethod(id)
	}
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	replace(x, u, id)
	x.state.setPhone(u, phoneType, "")
	auditMethod(r, u, id, x.before.document)
	w.WriteHeader(http.StatusNoContent)
}

// enableSMSSignIn lets the number sign the user in (reference graph-api 1.9). How it is refused where there is no
// policy or the phone is not the mobile one is chosen.
func (s *graphService) enableSMSSignIn(w http.ResponseWriter, r *http.Request, u *User) {
	x := exchangeOf(r)
	phoneType, ok := requestedPhone(w, r, u)
	if !ok {
		return
	}
	switch {
	case phoneType != PhoneMobile:
		writeBadRequest(w, r, refuse("SMS sign-in is not supported for phones of type '%s'.", phoneType))
		return
	case !x.state.smsSignInAllowed(u):
		writeBadRequest(w, r, refuse("SMS sign-in is not allowed for the user by policy."))
		return
	}
	replace(x, u, MobilePhoneMethodID)
	x.state.touch(u)
	if !x.state.registerSMS(u) {
		x.keep = true
		writeNotUnique(w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// disableSMSSignIn frees the number.
func (s *graphService) disableSMSSignIn(w http.ResponseWriter, r *http.Request, u *User) {
	x := exchangeOf(r)
	phoneType, ok := requestedPhone(w, r, u)
	if !ok {
		return
	}
	if phoneType != PhoneMobile {
		writeBadRequest(w, r, refuse("SMS sign-in is not supported for phones of type '%s'.", phoneType))
		return
	}
	replace(x, u, MobilePhoneMethodID)
	x.state.touch(u)
	u.Methods.SMSSignIn = smsNotEnabled
	w.WriteHeader(http.StatusNoContent)
}

// requestedPhone gives the type of the phone in the path, or answers that the user does not have it.
func requestedPhone(w http.ResponseWriter, r *http.Request, u *User) (phoneType string, ok bool) {
	phoneType, ok = phoneTypes[strings.ToLower(r.PathValue("methodId"))]
	if !ok || *u.Methods.phone(phoneType) == "" {
		writeNoResource(w, r, r.PathValue("methodId"))
		return "", false
	}
	return phoneType, true
}

// readEmail reads the body of a write and gives the address.
func readEmail(stored, sent Document) (address string, err error) {
	next, err := emailMethodType.merge(stored, sent)
	if err != nil {
		return "", err
	}
	raw, _ := next.Get("emailAddress")
	address, _ = jsonText(raw)
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || !strings.Contains(address[strings.LastIndex(address, "@"):], ".") {
		// What is an address is chosen, and so is the text (reference graph-api 1.10).
		return "", refuse("The email address '%s' is not valid.", address)
	}
	return address, nil
}

// addEmail stores the one address of a user (reference graph-api 1.5).
func (s *graphService) addEmail(w http.ResponseWriter, r *http.Request, u *User) {
	sent, ok := patchBody(w, r)
	if !ok {
		return
	}
	address, err := readEmail(nil, sent)
	if err == nil && u.Methods.Email != "" {
		err = refuse("An email authentication method already exists for the user.")
	}
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	s.writeEmail(r, u, address)
	s.writeCreated(w, r, emailMethods, methodOf(exchangeOf(r).state, u, EmailMethodID))
}

func (s *graphService) patchEmail(w http.ResponseWriter, r *http.Request, u *User) {
	if !hasRequestedEmail(w, r, u) {
		return
	}
	sent, ok := patchBody(w, r)
	if !ok {
		return
	}
	state := exchangeOf(r).state
	address, err := readEmail(methodOf(state, u, EmailMethodID), sent)
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	s.writeEmail(r, u, address)
	s.writePatched(w, r, emailMethods, methodOf(state, u, EmailMethodID))
}

func (s *graphService) deleteEmail(w http.ResponseWriter, r *http.Request, u *User) {
	if hasRequestedEmail(w, r, u) {
		s.writeEmail(r, u, "")
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *graphService) writeEmail(r *http.Request, u *User, address string) {
	x := exchangeOf(r)
	replace(x, u, EmailMethodID)
	x.state.touch(u)
	u.Methods.Email = address
	auditMethod(r, u, EmailMethodID, x.before.document)
}

// hasRequestedEmail says whether the user has the e-mail method of the path, or answers that there is none.
func hasRequestedEmail(w http.ResponseWriter, r *http.Request, u *User) bool {
	if !strings.EqualFold(r.PathValue("methodId"), EmailMethodID) || u.Methods.Email == "" {
		writeNoResource(w, r, r.PathValue("methodId"))
		return false
	}
	return true
}
