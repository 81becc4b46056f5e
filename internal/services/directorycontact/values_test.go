package directorycontact

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestRegistrable checks which of a user's values is registered, because a wrong one lets another person reset the password.
func TestRegistrable(t *testing.T) {
	t.Parallel()
	kim := graph.DirectoryContact{UserPrincipalName: "kim@contoso.example", Mail: "Kim.Akers@mail.contoso.example"}
	for name, c := range map[string]struct {
		method sspr.ContactMethod
		region string
		values []string
		want   string
	}{
		"international":                    {sspr.ContactMobilePhone, "", []string{"+61 400 111 222"}, "+61 400111222"},
		"international in another country": {sspr.ContactMobilePhone, "US", []string{"+61 (0)400-111-222 "}, "+61 400111222"},
		"national":                         {sspr.ContactMobilePhone, "AU", []string{"0400 111 222"}, "+61 400111222"},
		"national without a country":       {sspr.ContactMobilePhone, "", []string{"0400 111 222"}, ""},
		"two readings":                     {sspr.ContactMobilePhone, "SG", []string{"0049 151 23456789"}, ""},
		"no number":                        {sspr.ContactMobilePhone, "AU", []string{"see reception"}, ""},
		"masked":                           {sspr.ContactMobilePhone, "AU", []string{"+61 XXXXXXX22"}, ""},
		"none":                             {sspr.ContactMobilePhone, "AU", []string{"none"}, ""},
		"two numbers in one":               {sspr.ContactMobilePhone, "AU", []string{"0400 111 222 / 0400 111 333"}, ""},
		"blank":                            {sspr.ContactMobilePhone, "AU", []string{" "}, ""},
		"office":                           {sspr.ContactOfficePhone, "AU", []string{"(02) 5550 1234"}, "+61 255501234"},
		"office behind a switchboard":      {sspr.ContactOfficePhone, "AU", []string{"(02) 5550 1234 ext. 77"}, ""},
		"the second office phone":          {sspr.ContactOfficePhone, "AU", []string{"", "n/a", "02 5550 1234"}, "+61 255501234"},
		"private address":                  {sspr.ContactEmail, "", []string{" kim@private.example"}, "kim@private.example"},
		"the first usable address":         {sspr.ContactEmail, "", []string{"Kim <kim@a.example>", "KIM@CONTOSO.EXAMPLE", "kim@b.example", "kim@c.example"}, "kim@b.example"},
		"the mailbox":                      {sspr.ContactEmail, "", []string{"kim.akers@MAIL.contoso.example"}, ""},
		"a colleague":                      {sspr.ContactEmail, "", []string{"lee@Contoso.Example"}, ""},
		"an initial domain":                {sspr.ContactEmail, "", []string{"kim@fabrikam.onmicrosoft.com"}, ""},
		"a domain that ends alike":         {sspr.ContactEmail, "", []string{"kim@my-contoso.example"}, "kim@my-contoso.example"},
		"an invisible character":           {sspr.ContactEmail, "", []string{"kim\u200b@private.example"}, ""},
		"nothing":                          {sspr.ContactEmail, "", nil, ""},
	} {
		u := kim
		switch c.method {
		case sspr.ContactMobilePhone:
			u.MobilePhone = c.values[0]
		case sspr.ContactOfficePhone:
			u.BusinessPhones = c.values
		default:
			u.OtherMails = c.values
		}
		got := ""
		if all := registrable(u, c.method, c.region); len(all) > 0 {
			got = all[0]
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
