package auth

import (
	"fmt"
	"io"
)

// Types with secrets are formatted without them, for every verb: others may read a log, an error or a panic. Each type
// needs a method of its own, because fmt does not call the methods of values in unexported fields.

// summary describes the credential without its secrets.
func (c Config) summary() string {
	return fmt.Sprintf("settings of a credential for Microsoft Graph (application %q, tenant %q, secrets hidden)", c.ClientID, c.TenantID)
}

// Format writes c without its secrets.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.summary()) }

// MarshalText is Format, for structured logs that print values as JSON.
func (c Config) MarshalText() ([]byte, error) { return []byte(c.summary()), nil }

func (c PortalConfig) summary() string {
	return fmt.Sprintf("settings of the portal's sign-in (application %q, tenant %q, tokens hidden)", c.ClientID, c.TenantID)
}

// Format writes c without its tokens.
func (c PortalConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.summary()) }

// MarshalText is Format, for structured logs that print values as JSON.
func (c PortalConfig) MarshalText() ([]byte, error) { return []byte(c.summary()), nil }

// Format writes the settings without tokens, and nothing of the cached token.
func (p *PortalTokens) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.config.summary()) }

// Format writes the name of the source.
func (t readyToken) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.name()) }

// Format writes the name of the source.
func (g *refreshGrant) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, g.name()) }

// Format writes the name of the source.
func (s azureCLI) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.name()) }

// Format writes the kind of the credential.
func (g *graphCredential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, g.name) }

// Format writes nothing of the cached tokens.
func (c *cache) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "tokens of a credential") }
