package ready

// reasonTexts explain the reasons.
var reasonTexts = map[Reason]string{
	NotReported:           "The registration report does not list the user yet.",
	NothingRegistered:     "No password reset method is registered.",
	MethodsNotOffered:     "None of the registered methods counts: the policy does not offer them, or the authenticator app does not count.",
	OneMethodShort:        "One method counts, and two are required. The reset page shows the code SSPR_0014.",
	NotLicensed:           "No license includes password reset. The reset page shows the code SSPR_0012.",
	AdministratorsBlocked: "Administrators cannot reset their own passwords in this tenant.",
	PhonesRetire:          "The user was ready until text messages and voice calls ended.",
	QuestionsRetire:       "The user was ready until security questions ended.",
	MethodsRetire:         "The user was ready until other methods ended.",
}

// Text returns the reason in sentences without markup, or its name if the reason is not one of Reasons.
func (r Reason) Text() string {
	if text, ok := reasonTexts[r]; ok {
		return text
	}
	return string(r)
}
