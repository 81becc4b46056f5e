package tenant

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"
)

// PublicClient is an app of Microsoft's own that signs users in without a secret, in every tenant.
type PublicClient struct {
	// ID is the application id, and Name is what a user is shown.
	ID, Name string
	// Family is true for a member of the family whose members redeem the refresh tokens of each other.
	Family bool
}

// publicClients are the public clients that sspr-policy 2.3 lists; which of them are in the family is other-clients 1.12.
var publicClients = []PublicClient{
	{ID: AzureCLIClientID, Name: "Microsoft Azure CLI", Family: true},
	{ID: AzurePowerShellClientID, Name: "Microsoft Azure PowerShell", Family: true},
	{ID: "1b730954-1685-4b74-9bfd-dac224a7b894", Name: "Azure Active Directory PowerShell"},
	{ID: "872cd9fa-d31f-45e0-9eab-6e460a02d1f1", Name: "Visual Studio", Family: true},
	{ID: "d3590ed6-52b3-4102-aeff-aad2292ab01c", Name: "Microsoft Office", Family: true},
}

// FindPublicClient returns the public client with that application id, or nil.
func FindPublicClient(id string) *PublicClient {
	i := slices.IndexFunc(publicClients, func(c PublicClient) bool { return strings.EqualFold(c.ID, id) })
	if i < 0 {
		return nil
	}
	return &publicClients[i]
}

// Redeems reports whether the client may redeem a refresh token that was issued to another one, named by its application id.
func (c *PublicClient) Redeems(issuedTo string) bool {
	other := FindPublicClient(issuedTo)
	return issuedTo == "" || strings.EqualFold(c.ID, issuedTo) || c.Family && other != nil && other.Family
}

// DeviceSignIn is a sign-in of a client that has no browser: its user types the user code on another device and approves it there.
type DeviceSignIn struct {
	// DeviceCode is the secret with which the client asks for the tokens, and UserCode is what the user types.
	DeviceCode string `json:"deviceCode"`
	UserCode   string `json:"userCode"`
	// ClientID is the public client, and Scope what it has asked for, as in a form of v2.0.
	ClientID string `json:"clientId"`
	Scope    string `json:"scope"`
	// ExpiresAt is the end of both codes.
	ExpiresAt time.Time `json:"expiresAt"`
	// UserID is the user who has approved, "" for none yet. Declined is true if a user has declined.
	UserID   string `json:"userId,omitempty"`
	Declined bool   `json:"declined,omitempty"`
}

const (
	// DeviceSignInLife is how long a device code can be used (other-clients 1.8).
	DeviceSignInLife = 15 * time.Minute
	// DeviceSignInInterval is how often a client asks, unless Settings.DeviceCodeIntervalInSeconds is another (other-clients 1.8).
	DeviceSignInInterval = 5 * time.Second
	// maxDeviceSignIns is how many the state keeps; the oldest are dropped (chosen).
	maxDeviceSignIns = 50
)

// BeginDeviceSignIn adds a sign-in that a user has to approve.
func (s *State) BeginDeviceSignIn(clientID, scope string, now time.Time) DeviceSignIn {
	d := DeviceSignIn{
		DeviceCode: "emulator." + RandomText(48), UserCode: newUserCode(), ClientID: clientID, Scope: scope,
		ExpiresAt: now.Add(DeviceSignInLife).UTC().Truncate(time.Second),
	}
	// An expired one is kept for another life, so that its client is told that it has expired.
	kept := slices.DeleteFunc(slices.Clone(s.DeviceSignIns), func(old DeviceSignIn) bool {
		return !now.Before(old.ExpiresAt.Add(DeviceSignInLife))
	})
	kept = append(kept, d)
	s.DeviceSignIns = kept[max(0, len(kept)-maxDeviceSignIns):]
	return d
}

// newUserCode returns nine characters that cannot be mistaken for each other (chosen; Microsoft's have eight or nine).
func newUserCode() string {
	const characters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // 32 of them, so that a byte chooses without bias
	random := make([]byte, 9)
	_, _ = rand.Read(random) // never fails
	for i, b := range random {
		random[i] = characters[int(b)%len(characters)]
	}
	return string(random)
}

// DeviceInterval returns how often a client with a device code is told to ask for its tokens.
func (s *State) DeviceInterval() time.Duration {
	if s.Settings.DeviceCodeIntervalInSeconds > 0 {
		return time.Duration(s.Settings.DeviceCodeIntervalInSeconds) * time.Second
	}
	return DeviceSignInInterval
}

// DeviceSignInOf returns the sign-in with a device code, or nil. The result may be changed in place.
func (s *State) DeviceSignInOf(deviceCode string) *DeviceSignIn {
	return s.deviceSignIn(func(d DeviceSignIn) bool { return deviceCode != "" && d.DeviceCode == deviceCode })
}

// WaitingDevice returns the sign-in with a user code that waits for its user, or nil. Case, spaces and hyphens in the code do not
// matter (chosen). The result may be changed in place.
func (s *State) WaitingDevice(userCode string, now time.Time) *DeviceSignIn {
	userCode = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(userCode))
	return s.deviceSignIn(func(d DeviceSignIn) bool {
		return d.UserCode == userCode && d.UserID == "" && !d.Declined && now.Before(d.ExpiresAt)
	})
}

func (s *State) deviceSignIn(is func(DeviceSignIn) bool) *DeviceSignIn {
	i := slices.IndexFunc(s.DeviceSignIns, is)
	if i < 0 {
		return nil
	}
	return &s.DeviceSignIns[i]
}

// EndDeviceSignIn removes a sign-in, whose device code is then unknown.
func (s *State) EndDeviceSignIn(deviceCode string) {
	s.DeviceSignIns = slices.DeleteFunc(slices.Clone(s.DeviceSignIns), func(d DeviceSignIn) bool { return d.DeviceCode == deviceCode })
}
