package sspr_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func p[T any](v T) *T { return &v }

// formatted returns findings as "severity field", for comparison in tables.
func formatted(findings []sspr.Finding) string {
	var lines []string
	for _, f := range findings {
		severity := "error "
		if f.Severity == sspr.Warning {
			severity = "warning "
		}
		lines = append(lines, severity+f.Field)
	}
	return strings.Join(lines, "; ")
}

func TestScopeCheck(t *testing.T) {
	t.Parallel()
	const group = "11111111-2222-3333-4444-555555555555"
	for name, test := range map[string]struct {
		scope sspr.Scope
		want  string
	}{
		"nothing said":                {sspr.Scope{}, ""},
		"none":                        {sspr.Scope{EnabledFor: p(sspr.EnabledForNone), GroupID: p("")}, ""},
		"all":                         {sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p("")}, ""},
		"selected with a group":       {sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p(group)}, ""},
		"selected without a group":    {sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("")}, "error group_id"},
		"selected, group unknown":     {sspr.Scope{EnabledFor: p(sspr.EnabledForSelected)}, ""},
		"none with a group":           {sspr.Scope{EnabledFor: p(sspr.EnabledForNone), GroupID: p(group)}, "error group_id"},
		"all with a group":            {sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p(group)}, "error group_id"},
		"unknown scope with a group":  {sspr.Scope{GroupID: p(group)}, ""},
		"a type of the service's own": {sspr.Scope{EnabledFor: p(sspr.EnabledFor("7")), GroupID: p(group)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := formatted(test.scope.Check()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestMethodCombinations(t *testing.T) {
	t.Parallel()
	type methods = []sspr.Method
	for name, test := range map[string]struct {
		required *int64
		methods  *methods
		want     string
	}{
		"nothing said":                      {nil, nil, ""},
		"methods unknown":                   {p[int64](2), nil, ""},
		"number unknown":                    {nil, &methods{sspr.MobileAppCode}, ""},
		"tutorial":                          {p[int64](2), &methods{sspr.Email, sspr.MobilePhone, sspr.MobileAppCode}, ""},
		"one of one":                        {p[int64](1), &methods{sspr.Email}, ""},
		"two of one":                        {p[int64](2), &methods{sspr.Email}, "error methods"},
		"one of none":                       {p[int64](1), &methods{}, "error methods"},
		"three required":                    {p[int64](3), &methods{sspr.Email}, "error methods_required"},
		"none required":                     {p[int64](0), &methods{sspr.Email}, "error methods_required"},
		"notification with one":             {p[int64](1), &methods{sspr.MobileAppNotification, sspr.Email}, "error methods"},
		"notification with two":             {p[int64](2), &methods{sspr.MobileAppNotification, sspr.Email, sspr.MobilePhone}, ""},
		"code alone, one required":          {p[int64](1), &methods{sspr.MobileAppCode}, "error methods"},
		"code and another, one required":    {p[int64](1), &methods{sspr.MobileAppCode, sspr.Email}, ""},
		"code and another, two required":    {p[int64](2), &methods{sspr.MobileAppCode, sspr.Email}, "error methods"},
		"both of the app, two required":     {p[int64](2), &methods{sspr.MobileAppCode, sspr.MobileAppNotification}, "error methods"},
		"notification alone, one required":  {p[int64](1), &methods{sspr.MobileAppNotification}, "error methods; error methods"},
		"questions alone":                   {p[int64](1), &methods{sspr.SecurityQuestions}, ""},
		"questions beside the app are fine": {p[int64](1), &methods{sspr.MobileAppCode, sspr.SecurityQuestions}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := formatted(sspr.AuthenticationMethods{Required: test.required, Methods: test.methods}.Check())
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func texts(n int) *[]string {
	list := make([]string, n)
	for i := range list {
		list[i] = "Question number " + string(rune('a'+i))
	}
	return &list
}

func TestSecurityQuestions(t *testing.T) {
	t.Parallel()
	offered := &[]sspr.Method{sspr.Email, sspr.SecurityQuestions}
	for name, test := range map[string]struct {
		methods sspr.AuthenticationMethods
		want    string
	}{
		"in order":                {sspr.AuthenticationMethods{QuestionsToRegister: p[int64](5), QuestionsToReset: p[int64](3), CustomQuestions: texts(3)}, ""},
		"equal":                   {sspr.AuthenticationMethods{QuestionsToRegister: p[int64](3), QuestionsToReset: p[int64](3)}, ""},
		"register below reset":    {sspr.AuthenticationMethods{QuestionsToRegister: p[int64](3), QuestionsToReset: p[int64](4)}, "error questions_to_register"},
		"reset unknown":           {sspr.AuthenticationMethods{QuestionsToRegister: p[int64](3)}, ""},
		"register too low":        {sspr.AuthenticationMethods{QuestionsToRegister: p[int64](2)}, "error questions_to_register"},
		"register too high":       {sspr.AuthenticationMethods{QuestionsToRegister: p[int64](6)}, "error questions_to_register"},
		"reset too low":           {sspr.AuthenticationMethods{QuestionsToReset: p[int64](2)}, "error questions_to_reset"},
		"reset too high":          {sspr.AuthenticationMethods{QuestionsToReset: p[int64](6)}, "error questions_to_reset"},
		"20 custom":               {sspr.AuthenticationMethods{CustomQuestions: texts(20)}, ""},
		"21 custom":               {sspr.AuthenticationMethods{CustomQuestions: texts(21)}, "error custom_questions"},
		"nothing but a space":     {sspr.AuthenticationMethods{CustomQuestions: &[]string{" "}}, "error custom_questions"},
		"one character":           {sspr.AuthenticationMethods{CustomQuestions: &[]string{"ä"}}, ""},
		"200 characters":          {sspr.AuthenticationMethods{CustomQuestions: &[]string{strings.Repeat("ä", 200)}}, ""},
		"201 characters":          {sspr.AuthenticationMethods{CustomQuestions: &[]string{strings.Repeat("ä", 201)}}, "error custom_questions"},
		"the same but for spaces": {sspr.AuthenticationMethods{CustomQuestions: &[]string{"Your  first car?", "your first car?"}}, "error custom_questions"},
		"too few defined": {
			sspr.AuthenticationMethods{Methods: offered, QuestionsToRegister: p[int64](5), CustomQuestions: texts(2), PredefinedQuestionIDs: texts(2)},
			"error custom_questions",
		},
		"just enough defined": {
			sspr.AuthenticationMethods{Methods: offered, QuestionsToRegister: p[int64](5), CustomQuestions: texts(2), PredefinedQuestionIDs: texts(3)},
			"",
		},
		"too few defined, not offered": {
			sspr.AuthenticationMethods{QuestionsToRegister: p[int64](5), CustomQuestions: texts(1), PredefinedQuestionIDs: texts(1)}, "",
		},
		"predefined unknown": {
			sspr.AuthenticationMethods{Methods: offered, QuestionsToRegister: p[int64](5), CustomQuestions: texts(1)}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := formatted(test.methods.Check()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCheckKeptReportsOnlyWrittenValues(t *testing.T) {
	t.Parallel()
	live := sspr.AuthenticationMethods{Required: p[int64](1), Methods: &[]sspr.Method{sspr.Email}}
	if got := formatted(sspr.AuthenticationMethods{Required: p[int64](2)}.CheckKept(live, p(sspr.PreMigration))); got != "warning methods" {
		t.Errorf("methods that nobody manages: got %q", got)
	}
	written := sspr.AuthenticationMethods{Methods: &[]sspr.Method{}}
	if got := formatted(written.CheckKept(live, p(sspr.PreMigration))); got != "error methods" {
		t.Errorf("methods that are written: got %q", got)
	}
	if got := formatted(written.CheckKept(live, p(sspr.MigrationComplete))); got != "" {
		t.Errorf("methods that are written and have no effect any more: got %q", got)
	}
}

func TestRegistrationCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		registration sspr.Registration
		want         string
	}{
		"nothing said":          {sspr.Registration{}, ""},
		"tutorial":              {sspr.Registration{RequiredAtSignIn: p(true), ReconfirmAfterDays: p[int64](180)}, ""},
		"never":                 {sspr.Registration{RequiredAtSignIn: p(false), ReconfirmAfterDays: p[int64](0)}, ""},
		"longest":               {sspr.Registration{ReconfirmAfterDays: p[int64](730)}, ""},
		"too long":              {sspr.Registration{ReconfirmAfterDays: p[int64](731)}, "error reconfirm_after_days"},
		"negative":              {sspr.Registration{ReconfirmAfterDays: p[int64](-1)}, "error reconfirm_after_days"},
		"without effect":        {sspr.Registration{RequiredAtSignIn: p(false), ReconfirmAfterDays: p[int64](90)}, "warning reconfirm_after_days"},
		"requirement not known": {sspr.Registration{ReconfirmAfterDays: p[int64](90)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := formatted(test.registration.Check()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCustomizationCheck(t *testing.T) {
	t.Parallel()
	const field = "error custom_helpdesk_email_or_url"
	for name, test := range map[string]struct {
		customization sspr.Customization
		want          string
	}{
		"nothing said":          {sspr.Customization{}, ""},
		"e-mail":                {sspr.Customization{CustomizeHelpdeskLink: p(true), HelpdeskEmailOrURL: p("helpdesk@contoso.example")}, ""},
		"https":                 {sspr.Customization{CustomizeHelpdeskLink: p(true), HelpdeskEmailOrURL: p("https://support.contoso.example/reset?x=1")}, ""},
		"http":                  {sspr.Customization{HelpdeskEmailOrURL: p("http://intranet")}, ""},
		"link not known":        {sspr.Customization{CustomizeHelpdeskLink: p(true)}, ""},
		"link missing":          {sspr.Customization{CustomizeHelpdeskLink: p(true), HelpdeskEmailOrURL: p("")}, field},
		"link of no use":        {sspr.Customization{CustomizeHelpdeskLink: p(false), HelpdeskEmailOrURL: p("https://x.example")}, field},
		"not customized":        {sspr.Customization{CustomizeHelpdeskLink: p(false)}, ""},
		"words":                 {sspr.Customization{HelpdeskEmailOrURL: p("call the helpdesk")}, field},
		"another scheme":        {sspr.Customization{HelpdeskEmailOrURL: p("ftp://x.example")}, field},
		"script":                {sspr.Customization{HelpdeskEmailOrURL: p("javascript:alert(1)")}, field},
		"no host":               {sspr.Customization{HelpdeskEmailOrURL: p("https:///reset")}, field},
		"with a display name":   {sspr.Customization{HelpdeskEmailOrURL: p("Help <help@x.example>")}, field},
		"white space in a link": {sspr.Customization{HelpdeskEmailOrURL: p("https://x.example/a b")}, field},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := formatted(test.customization.CheckWritten()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	kept := sspr.Customization{CustomizeHelpdeskLink: p(false), HelpdeskEmailOrURL: p("https://x.example")}
	if got := formatted(kept.Check()); got != "" {
		t.Errorf("a link that the tenant merely keeps: got %q", got)
	}
}

func TestLicense(t *testing.T) {
	t.Parallel()
	p1 := sspr.Subscription{PartNumber: "SPE_E3", Usable: true, PlanIDs: objectIDs("41781FB2-BC02-4B7C-BD55-B576C07BB09D")}
	expired := p1
	expired.Usable = false
	everyone := sspr.Scope{EnabledFor: p(sspr.EnabledForAll)}
	office := sspr.AuthenticationMethods{Methods: &[]sspr.Method{sspr.OfficePhone}}
	for name, test := range map[string]struct {
		subscriptions []sspr.Subscription
		scope, phone  string
	}{
		"P1 in a bundle":    {[]sspr.Subscription{p1}, "", ""},
		"expired P1":        {[]sspr.Subscription{expired}, "warning enabled_for", "warning methods"},
		"nothing":           {nil, "warning enabled_for", "warning methods"},
		"another product":   {[]sspr.Subscription{{PartNumber: "STANDARDPACK", Usable: true}}, "warning enabled_for", ""},
		"Business Standard": {[]sspr.Subscription{{PartNumber: "O365_BUSINESS_PREMIUM", Usable: true}}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := sspr.LicenseOf(test.subscriptions)
			if got := formatted(everyone.CheckLicense(l)); got != test.scope {
				t.Errorf("scope: got %q, want %q", got, test.scope)
			}
			if got := formatted(office.CheckLicense(l)); got != test.phone {
				t.Errorf("office phone: got %q, want %q", got, test.phone)
			}
			if got := formatted(sspr.Scope{EnabledFor: p(sspr.EnabledForNone)}.CheckLicense(l)); got != "" {
				t.Errorf("nobody enabled: got %q", got)
			}
		})
	}
}
