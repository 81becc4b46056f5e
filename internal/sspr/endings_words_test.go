package sspr_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestEndingsInWords(t *testing.T) {
	t.Parallel()
	for m, want := range map[sspr.Method]string{
		sspr.MobilePhone: "text messages and voice calls end on February 1, 2027", sspr.OfficePhone: "text messages and voice calls end on February 1, 2027",
		sspr.SecurityQuestions: "security questions end in March 2027", // no day is announced
	} {
		e, ok := sspr.FirstEnding(m)
		if got := e.What() + " end " + e.When(); !ok || got != want {
			t.Errorf("%s: got %q (%t), want %q", m, got, ok, want)
		}
	}
	if e, ok := sspr.FirstEnding(sspr.Email); ok {
		t.Errorf("e-mail ends %s", e.When())
	}
}

// TestOwnEndingsInWords: only what Microsoft ends altogether ends; of other methods, password reset by them.
func TestOwnEndingsInWords(t *testing.T) {
	t.Parallel()
	for want, methods := range map[string][]sspr.Method{
		"text messages and voice calls end":                           {sspr.MobilePhone, sspr.OfficePhone},
		"security questions end":                                      {sspr.SecurityQuestions},
		"password reset by mobile phone ends":                         {sspr.MobilePhone},
		"password reset by e-mail and hardware OATH token ends":       {sspr.Email, sspr.HardwareOATH},
		"text messages, voice calls and password reset by e-mail end": {sspr.MobilePhone, sspr.OfficePhone, sspr.Email},
	} {
		e := sspr.Ending{Methods: sspr.SetOf(methods...)}
		if got := e.Ends(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := (sspr.Ending{Methods: sspr.SetOf(sspr.Email)}).Ended(); got != "password reset by e-mail ended" {
		t.Error(got)
	}
}

// TestConfigurationOffers: which methods of password reset a method of the authentication methods policy is.
func TestConfigurationOffers(t *testing.T) {
	t.Parallel()
	on, off, yes := "enabled", "disabled", true
	for name, test := range map[string]struct {
		method sspr.ConfigurableMethod
		c      sspr.MethodConfiguration
		want   sspr.MethodSet
	}{
		"text messages":               {sspr.MethodSMS, sspr.MethodConfiguration{State: &on}, sspr.SetOf(sspr.MobilePhone)},
		"text messages, off":          {sspr.MethodSMS, sspr.MethodConfiguration{State: &off}, 0},
		"text messages for no group":  {sspr.MethodSMS, sspr.MethodConfiguration{State: &on, Included: &[]sspr.Target{}}, 0},
		"calls":                       {sspr.MethodVoice, sspr.MethodConfiguration{State: &on}, sspr.SetOf(sspr.MobilePhone)},
		"calls, office phones too":    {sspr.MethodVoice, sspr.MethodConfiguration{State: &on, OfficePhoneAllowed: &yes}, sspr.SetOf(sspr.MobilePhone, sspr.OfficePhone)},
		"the app":                     {sspr.MethodMicrosoftAuthenticator, sspr.MethodConfiguration{State: &on}, sspr.SetOf(sspr.MobileAppNotification)},
		"codes of any app":            {sspr.MethodSoftwareOATH, sspr.MethodConfiguration{State: &on}, sspr.SetOf(sspr.MobileAppCode)},
		"office phones without calls": {sspr.MethodVoice, sspr.MethodConfiguration{State: &off, OfficePhoneAllowed: &yes}, 0},
	} {
		if got := test.c.Offers(test.method); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got.Methods(), test.want.Methods())
		}
	}
}
