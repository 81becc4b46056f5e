package journeys

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Option is a way to verify on the page of a reset. A mobile phone is one method and two options.
type Option string

// The options, in the order in which they are offered.
const (
	OptionEmail        Option = "email"
	OptionText         Option = "text"
	OptionCall         Option = "call"
	OptionOffice       Option = "office_call"
	OptionNotification Option = "notification"
	OptionCode         Option = "code"
	OptionHardware     Option = "hardware_code"
	OptionQuestions    Option = "questions"
)

// methodOf maps an option to the method that it uses, by the names of the report of registrations.
var methodOf = map[Option]string{
	OptionEmail: tenant.ReportEmail, OptionText: tenant.ReportMobile, OptionCall: tenant.ReportMobile,
	OptionOffice: tenant.ReportOffice, OptionNotification: tenant.ReportPush, OptionCode: tenant.ReportSoftwareCode,
	OptionHardware: tenant.ReportHardwareCode, OptionQuestions: tenant.ReportQuestions,
}

// sameMethod reports whether two options use the same method. The notification and the code of the authenticator app do,
// unless Settings.AppIsTwoMethods is set.
func (d Decision) sameMethod(a, b Option) bool {
	app := []Option{OptionNotification, OptionCode}
	return methodOf[a] == methodOf[b] || !d.appTwice && slices.Contains(app, a) && slices.Contains(app, b)
}

// optionsOf returns the options of the methods that count for a user.
func optionsOf(rules *tenant.ResetRules, u *tenant.User, methods []string) (options []Option) {
	for _, o := range []Option{OptionEmail, OptionText, OptionCall, OptionOffice, OptionNotification, OptionCode, OptionHardware, OptionQuestions} {
		if !slices.Contains(methods, methodOf[o]) || o == OptionText && !rules.Texts(u) || o == OptionCall && !rules.Calls(u) {
			continue
		}
		options = append(options, o)
	}
	return options
}
