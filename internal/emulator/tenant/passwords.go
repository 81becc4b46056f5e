package tenant

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// UserPassword is what the directory keeps of a user's password: never the password.
type UserPassword struct {
	// Salt and Hash are PBKDF2 with SHA-256, in base64; both are "" for a user whose password the tenant does not know.
	Salt string `json:"salt,omitempty"`
	Hash string `json:"hash,omitempty"`
	// FormerSalt and FormerHash are those of the former password, which is valid until FormerUntil instead of the new one.
	FormerSalt  string    `json:"formerSalt,omitempty"`
	FormerHash  string    `json:"formerHash,omitempty"`
	FormerUntil time.Time `json:"formerUntil,omitzero"`
	// MustChange is set if the user has to change the password at the next sign-in, and MFAFirst if multifactor
	// authentication comes before that (CSDL: passwordProfile).
	MustChange bool `json:"forceChangePasswordNextSignIn,omitempty"`
	MFAFirst   bool `json:"forceChangePasswordNextSignInWithMfa,omitempty"`
}

// hashRounds is small: no real user depends on an emulated tenant, and its tests should not wait.
const hashRounds = 1000

func passwordHash(password, salt string) string {
	key, err := pbkdf2.Key(sha256.New, password, []byte(salt), hashRounds, sha256.Size)
	if err != nil {
		panic("emulator: a password cannot be hashed: " + err.Error()) // only for sizes that FIPS 140 refuses
	}
	return base64.StdEncoding.EncodeToString(key)
}

// Set keeps another password.
func (p *UserPassword) Set(password string) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	p.Salt = base64.StdEncoding.EncodeToString(salt)
	p.Hash = passwordHash(password, p.Salt)
}

// Known reports whether the tenant knows a password of the user.
func (p UserPassword) Known() bool { return p.Hash != "" }

// Is reports whether a password is the user's.
func (p UserPassword) Is(password string) bool {
	return p.Known() && subtle.ConstantTimeCompare([]byte(passwordHash(password, p.Salt)), []byte(p.Hash)) == 1
}

// KeepFormer keeps the former password valid until a time. The new one is valid from then on.
func (p *UserPassword) KeepFormer(former UserPassword, until time.Time) {
	p.FormerSalt, p.FormerHash, p.FormerUntil = former.Salt, former.Hash, until.UTC()
}

// SignsIn reports whether a password signs the user in at a time.
func (p UserPassword) SignsIn(password string, now time.Time) bool {
	if now.Before(p.FormerUntil) {
		return UserPassword{Salt: p.FormerSalt, Hash: p.FormerHash}.Is(password)
	}
	return p.Is(password)
}

// SetPassword sets the password of a user, who need not change it, for tests. It does what the user does at the page that
// asks for a new password, for which there is no public API.
func (s *State) SetPassword(idOrUPN, password string) {
	u := s.mustUser(idOrUPN)
	s.Touch(u)
	u.Password = UserPassword{}
	u.Password.Set(password)
}

// Lengths and symbols of passwords
// (https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad-combined-policy).
const (
	shortestPassword = 8
	longestPassword  = 256
	passwordSymbols  = "@#$%^&*-_!+=[]{}|\\:',.?/`~\"();<> "
)

// IsComplex reports whether a password has an accepted length and three of the four kinds of characters, and no others.
func IsComplex(password string) bool {
	kinds := map[int]bool{}
	for _, r := range password {
		switch {
		case 'a' <= r && r <= 'z':
			kinds[0] = true
		case 'A' <= r && r <= 'Z':
			kinds[1] = true
		case '0' <= r && r <= '9':
			kinds[2] = true
		case strings.ContainsRune(passwordSymbols, r):
			kinds[3] = true
		default:
			return false
		}
	}
	return len(password) >= shortestPassword && len(password) <= longestPassword && len(kinds) >= 3
}

// globalBannedWords stands in for Microsoft's own list, which is secret. The three words are those of the examples in the
// documentation (https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad).
var globalBannedWords = []string{"password", "abcdef", "blank"}

// Rules of that page for banned words: characters that count as the same, how many letters a name or a word has at least,
// and how many points a password needs.
var sameLetters = strings.NewReplacer("0", "o", "1", "l", "$", "s", "@", "a")

const (
	shortestBannedName = 4
	fewestPoints       = 5
)

// bannedWordsSeparator is between the words of RuleBannedWords (passwords 1.13).
const bannedWordsSeparator = "\t"

// SetBannedWords has the tenant ban words of its own.
func (s *State) SetBannedWords(words ...string) {
	s.SetPasswordRule(RuleBannedWords, strings.Join(words, bannedWordsSeparator))
}

// CustomBannedWords returns the words of the tenant's own list, also if the list is not enforced.
func (s *State) CustomBannedWords() []string {
	return slices.DeleteFunc(strings.Split(s.PasswordRule(RuleBannedWords), bannedWordsSeparator), func(word string) bool { return word == "" })
}

// bannedWords returns them if the list is enforced (passwords 5.1).
func (s *State) bannedWords() []string {
	if !s.PasswordRuleIs(RuleCustomCheck) {
		return nil
	}
	return s.CustomBannedWords()
}

// Ban is why a password is banned.
type Ban string

// The reasons.
const (
	NotBanned Ban = ""
	// BanEasy: the password is easy to guess for an attacker who knows common words, the user's name and the organization's.
	BanEasy Ban = "easy"
	// BanAdministrator: the administrator has blocked words in it, on the tenant's own list.
	BanAdministrator Ban = "administrator"
)

// Banned returns why a password is banned: it contains a name of the user, or little more than banned words, of which the tenant's
// name is one: each of these is one point, and so is each further character. That words with one other letter count as well
// is left out. A password that common words alone do not ban is banned by the administrator (passwords 5.1 to 5.3).
func (s *State) Banned(u *User, password string) Ban {
	rest := sameLetters.Replace(strings.ToLower(password))
	for _, name := range []string{u.GivenName, u.Surname} {
		if len(name) >= shortestBannedName && strings.Contains(rest, strings.ToLower(name)) {
			return BanEasy
		}
	}
	common := append(slices.Clone(globalBannedWords), s.Tenant.DisplayName)
	switch {
	case tooFewPoints(rest, common):
		return BanEasy
	case tooFewPoints(rest, slices.Concat(common, s.bannedWords())):
		return BanAdministrator
	}
	return NotBanned
}

// tooFewPoints reports whether a password is little more than some words. Longer words count before those that they contain (chosen).
func tooFewPoints(rest string, words []string) bool {
	words = slices.SortedStableFunc(slices.Values(words), func(a, b string) int { return len(b) - len(a) })
	points := 0
	for _, word := range words {
		if word = sameLetters.Replace(strings.ToLower(strings.TrimSpace(word))); len(word) < shortestBannedName {
			continue
		}
		points += strings.Count(rest, word)
		rest = strings.ReplaceAll(rest, word, "")
	}
	return points > 0 && points+len(rest) < fewestPoints
}
