package auth

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

func (c Config) newCertificateCredential() (azcore.TokenCredential, error) {
	data, err := c.certificateData()
	if err != nil {
		return nil, err
	}
	certs, key, err := c.readCertificate(data)
	if err != nil {
		return nil, err
	}
	return azidentity.NewClientCertificateCredential(c.TenantID, c.ClientID, certs, key,
		&azidentity.ClientCertificateCredentialOptions{
			ClientOptions: c.clientOptions(), DisableInstanceDiscovery: c.Cloud.OwnAuthority(),
		})
}

// readCertificate parses PEM text or a PFX file. azidentity itself parses only PFX files from before 2020, with SHA-1.
func (c Config) readCertificate(data []byte) ([]*x509.Certificate, crypto.PrivateKey, error) {
	if isPEM(data) {
		data = unfold(data)
		if bytes.Contains(data, []byte("ENCRYPTED")) {
			return nil, nil, errors.New("its private key is encrypted, which is not supported in PEM text: use the key without a passphrase, or a PFX file with client_certificate_password")
		}
		certs, key, err := azidentity.ParseCertificates(data, nil)
		if err != nil {
			return nil, nil, fmt.Errorf("it cannot be read as PEM: %w%s", err, brokenBlock(data))
		}
		return certs, key, nil
	}
	key, leaf, chain, err := pkcs12.DecodeChain(data, c.ClientCertificatePassword)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && c.ClientCertificatePassword == "":
		return nil, nil, errors.New("the PFX file has a password: set client_certificate_password (ARM_CLIENT_CERTIFICATE_PASSWORD)")
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, nil, errors.New("client_certificate_password (ARM_CLIENT_CERTIFICATE_PASSWORD) is not the password of the PFX file")
	case err != nil:
		return nil, nil, fmt.Errorf("it is neither PEM text nor a PFX file that the password opens: %w", err)
	}
	return append([]*x509.Certificate{leaf}, chain...), key, nil
}

// brokenBlock returns an addition to the error for PEM text with a block that cannot be decoded.
func brokenBlock(data []byte) string {
	decoded := 0
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			break
		}
		decoded, data = decoded+1, rest
	}
	if bytes.Contains(data, []byte("-----BEGIN ")) {
		return fmt.Sprintf(" (block %d of the PEM text is damaged or incomplete)", decoded+1)
	}
	return ""
}

// certificateData returns the bytes of the PEM or PFX file. ClientCertificate takes precedence over its path.
func (c Config) certificateData() ([]byte, error) {
	if c.ClientCertificate == "" {
		data, err := os.ReadFile(c.ClientCertificatePath)
		if err != nil {
			return nil, fmt.Errorf("client_certificate_path: %w", err)
		}
		// A secret of Azure Key Vault that was downloaded without decoding is a PFX file in base64.
		if decoded, err := fromBase64(string(data)); err == nil && !isPEM(data) {
			return decoded, nil
		}
		return data, nil
	}
	if isPEM([]byte(c.ClientCertificate)) {
		return []byte(c.ClientCertificate), nil
	}
	data, err := fromBase64(c.ClientCertificate)
	if err != nil {
		// The decoder's own error quotes the input.
		return nil, errors.New("client_certificate is neither PEM text nor base64")
	}
	return data, nil
}

// fromBase64 decodes base64 in lines, or in one line with escaped line feeds.
func fromBase64(text string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(writtenOut.Replace(text)), ""))
}

// writtenOut replaces the escape sequence \n by a line feed. Secret stores and JSON contain such sequences.
var writtenOut = strings.NewReplacer(`\r`, "\n", `\n`, "\n", "\ufeff", "")

// pemBlock matches a block of PEM text, with any content.
var pemBlock = regexp.MustCompile(`(?s)-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END ([A-Z0-9 ]+)-----`)

// unfold restores the line breaks of PEM text. Pipeline variables often contain it in one line, with \n or with spaces.
// A block with headers is not changed.
func unfold(data []byte) []byte {
	return pemBlock.ReplaceAllFunc([]byte(writtenOut.Replace(string(data))), func(block []byte) []byte {
		part := pemBlock.FindSubmatch(block)
		if bytes.Contains(part[2], []byte(":")) {
			return block
		}
		body := bytes.Join(bytes.Fields(part[2]), nil)
		return fmt.Appendf(nil, "\n-----BEGIN %s-----\n%s\n-----END %s-----\n", part[1], body, part[3])
	})
}

func isPEM(data []byte) bool { return bytes.Contains(data, []byte("-----BEGIN ")) }
