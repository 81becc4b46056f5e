package auth

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

func (c Config) newCertificateCredential() (azcore.TokenCredential, error) {
	data, err := c.certificateData()
	if err != nil {
		return nil, err
	}
	password := []byte(c.ClientCertificatePassword)
	if isPEM(data) {
		// A password makes azidentity take the data for a PFX file.
		password = nil
	}
	certs, key, err := azidentity.ParseCertificates(data, password)
	if err != nil {
		return nil, fmt.Errorf("it cannot be read as PEM or, with the given password, as PFX: %w", err)
	}
	return azidentity.NewClientCertificateCredential(c.TenantID, c.ClientID, certs, key,
		&azidentity.ClientCertificateCredentialOptions{
			ClientOptions: c.clientOptions(), DisableInstanceDiscovery: c.Cloud.ownAuthority(),
		})
}

// certificateData gives the bytes of the PEM or PFX file. The certificate itself wins over its path.
func (c Config) certificateData() ([]byte, error) {
	if c.ClientCertificate == "" {
		data, err := os.ReadFile(c.ClientCertificatePath)
		if err != nil {
			return nil, fmt.Errorf("client_certificate_path: %w", err)
		}
		return data, nil
	}
	if isPEM([]byte(c.ClientCertificate)) {
		return []byte(c.ClientCertificate), nil
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.ClientCertificate), ""))
	if err != nil {
		// The decoder's own error quotes the input.
		return nil, errors.New("client_certificate is neither PEM text nor base64")
	}
	return data, nil
}

func isPEM(data []byte) bool { return bytes.Contains(data, []byte("-----BEGIN ")) }
