package auth

import (
	"fmt"
	"io"
)

// What holds secrets prints without them, whatever the verb is: a value that gets into a log, an error or a panic is read
// by others. Each type needs a method of its own, because fmt calls none of what is in an unexported field.

// summary says whose credential it is made of.
func (c Config) summary() string {
	return fmt.Sprintf("settings of a credential for Microsoft Graph (application %q, tenant %q, secrets hidden)", c.ClientID, c.TenantID)
}

// Format prints c without its secrets.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.summary()) }

// MarshalText is Format, for structured logs that print values as JSON.
func (c Config) MarshalText() ([]byte, error) { return []byte(c.summary()), nil }

func (c PortalConfig) summary() string {
	return fmt.Sprintf("settings of the portal's sign-in (application %q, tenant %q, tokens hidden)", c.ClientID, c.TenantID)
}

// Format prints c without its tokens.
func (c PortalConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.summary()) }

// MarshalText is Format, for structured logs that print values as JSON.
func (c PortalConfig) MarshalText() ([]byte, error) { return []byte(c.summary()), nil }

// Format prints the settings without tokens, and nothing of the token that is kept.
func (p *PortalTokens) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.config.summary()) }

// Format prints the source's name.
func (t readyToken) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.name()) }

// Format prints the source's name.
func (g *refreshGrant) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, g.name()) }

// Format prints the source's name.
func (s azureCLI) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.name()) }

// Format prints the kind of the credential.
func (g *graphCredential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, g.name) }

// Format prints nothing of the tokens that are kept.
func (c *cache) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "tokens of a credential") }
