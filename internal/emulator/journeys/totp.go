package journeys

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238 and authenticator apps have SHA-1
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Codes of apps follow RFC 6238 with its default step, SHA-1 and six digits, as authenticator apps do. One step of drift is
// accepted in each direction, the maximum that RFC 6238 5.2 recommends.
const (
	codeStep   = 30 * time.Second
	codeDrift  = 1
	codeDigits = 6
)

// codeCounter returns the number of the step at a time.
func codeCounter(at time.Time) uint64 {
	return uint64(max(0, at.Unix())) / uint64(codeStep/time.Second)
}

// appCode returns the code of a step, "" if the secret is not base32.
func appCode(secret string, counter uint64) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.TrimRight(secret, "=")))
	if err != nil || len(key) == 0 {
		return ""
	}
	return hotp(key, counter, codeDigits)
}

// hotp returns a code of RFC 4226.
func hotp(key []byte, counter uint64, digits int) string {
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, counter) // a hash takes everything
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	n := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	modulus := uint32(1)
	for range digits {
		modulus *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%modulus)
}

// AppCode returns the code that an app with a secret in base32 shows now, "" if the secret is not base32.
func (s *Service) AppCode(secret string) string { return appCode(secret, codeCounter(s.now())) }

// usedCode is an accepted code: its secret, and the step in lastSteps before. The zero value is no code.
type usedCode struct {
	secret    string
	last      uint64
	hadBefore bool
}

// acceptCode reports whether a code is valid for a secret now. A code is accepted once, and not after a later one (RFC 6238 5.2).
// Accepted codes are remembered until the process ends. If the tenant cannot be stored afterwards, the caller calls takeBack.
func (s *Service) acceptCode(secret, code string, taken *usedCode) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := codeCounter(s.now())
	last, used := s.lastSteps[secret]
	for counter := now - min(now, codeDrift); counter <= now+codeDrift; counter++ {
		if used && counter <= last {
			continue
		}
		if own := appCode(secret, counter); own != "" && subtle.ConstantTimeCompare([]byte(own), []byte(code)) == 1 {
			*taken = usedCode{secret, last, used}
			maps.DeleteFunc(s.lastSteps, func(_ string, step uint64) bool { return step+codeDrift < now }) // whose codes are over anyway
			s.lastSteps[secret] = counter
			return true
		}
	}
	return false
}

// takeBack makes an accepted code valid again, after the tenant could not be stored.
func (s *Service) takeBack(code usedCode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case code.secret == "":
	case code.hadBefore:
		s.lastSteps[code.secret] = code.last
	default:
		delete(s.lastSteps, code.secret)
	}
}

// unusedCode returns the oldest code of a secret that would be accepted now, "" if there is none.
func (s *Service) unusedCode(secret string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	counter := codeCounter(s.now())
	if last, used := s.lastSteps[secret]; used && last >= counter {
		if counter = last + 1; counter > codeCounter(s.now())+codeDrift {
			return ""
		}
	}
	return appCode(secret, counter)
}

// secretOf returns the secret of an app. The secret of an app that no journey has registered is derived from its id and the
// user's, so that it shows codes as well.
func secretOf(u *tenant.User, app tenant.UserApp) string {
	if app.Secret != "" {
		return app.Secret
	}
	sum := sha256.Sum256([]byte("emulated app " + u.ID + " " + app.ID))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20])
}

// hardwareToken returns the token of a user whose registered methods include one. There is no other record of it here.
func hardwareToken(u *tenant.User) tenant.UserApp {
	return tenant.UserApp{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(u.ID+tenant.ReportHardwareCode)).String(), DisplayName: "Hardware token"}
}

// codeApps returns the apps or tokens that show codes for an option. Microsoft Authenticator shows codes and notifications.
func codeApps(u *tenant.User, option Option) []tenant.UserApp {
	switch option {
	case OptionCode:
		return append(u.AppsOf(tenant.AppSoftwareOATH), u.AppsOf(tenant.AppAuthenticator)...)
	case OptionHardware:
		return []tenant.UserApp{hardwareToken(u)}
	default:
		return nil
	}
}

// secretsFor returns the secrets whose codes an option accepts.
func secretsFor(u *tenant.User, option Option) (secrets []string) {
	for _, app := range codeApps(u, option) {
		secrets = append(secrets, secretOf(u, app))
	}
	return secrets
}
