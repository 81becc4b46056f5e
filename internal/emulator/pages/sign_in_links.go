package pages

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// signInLink is a link of the sign-in page that helps a user who cannot sign in. Address is "" if it is not safe to follow.
type signInLink struct{ Text, Address string }

// signInLinks returns the links that the branding has: their texts, their address and which of them are hidden (passwords 3.4, 3.5,
// 3.18 and 5.10). Without a branding both are shown, with texts of our own, and lead to the reset page.
func signInLinks(branding document.Document) (links []signInLink) {
	d := settings{branding}
	raw, _ := d.Get("loginPageTextVisibilitySettings")
	var hidden document.Document
	_ = json.Unmarshal(raw, &hidden) // null and anything else hide nothing
	if hidden.IsTrue("hideAccountResetCredentials") {
		return nil
	}
	address := pathReset
	if entered := strings.TrimSpace(d.text("customAccountResetCredentialsUrl")); entered != "" {
		if address = wayTo(entered).Link; strings.HasPrefix(address, "mailto:") {
			address = ""
		}
	}
	for _, link := range []struct{ hide, text, otherwise string }{
		{"hideForgotMyPassword", "customForgotMyPasswordText", "I have forgotten my password"},
		{"hideCannotAccessYourAccount", "customCannotAccessYourAccountText", "I cannot access my account"},
	} {
		if !hidden.IsTrue(link.hide) {
			links = append(links, signInLink{Text: cmp.Or(strings.TrimSpace(d.text(link.text)), link.otherwise), Address: address})
		}
	}
	return links
}
