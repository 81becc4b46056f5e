package auth

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const pfxPassword = "p4ssword"

// application returns the certificate in all files of testdata. They are from OpenSSL 3.0: openssl pkcs12 -export,
// without options (openssl3*), with -legacy, with the algorithms and attributes of a Windows export, and others.
func application(t *testing.T) *x509.Certificate {
	t.Helper()
	data, err := os.ReadFile("testdata/application.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(data)
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// signsInWith signs in with a configuration and checks what was sent: the certificate's thumbprint, and a signature by
// its key.
func signsInWith(t *testing.T, config Config, want *x509.Certificate) {
	t.Helper()
	s := newSignIn(t, nil)
	config.TenantID, config.ClientID, config.Cloud, config.HTTPClient = tenant, clientID, s.cloud(), s.client(t)
	cred, err := NewGraphCredential(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cred.GetToken(t.Context(), graphScope); err != nil {
		t.Fatal(err)
	}
	sent, err := jwt.Parse(s.requests()[0].Get("client_assertion"), func(*jwt.Token) (any, error) { return want.PublicKey.(*rsa.PublicKey), nil })
	if err != nil {
		t.Errorf("the assertion is not signed by the certificate's key: %v", err)
	}
	thumbprint := sha256.Sum256(want.Raw)
	// The library accepts the usual alphabet.
	if got, _ := sent.Header["x5t#S256"].(string); got != base64.StdEncoding.EncodeToString(thumbprint[:]) {
		t.Errorf("the assertion names the certificate %q", got)
	}
}

// TestPFXFiles checks that PFX files of current and of old tools can be used to sign in, as a file and in base64.
func TestPFXFiles(t *testing.T) {
	want := application(t)
	for file, password := range map[string]string{
		"openssl3.pfx": "", "openssl3-password.pfx": pfxPassword, "openssl3-chain.pfx": pfxPassword, "legacy-rc2.pfx": pfxPassword, "windows-3des-chain.pfx": pfxPassword,
		"windows-aes256-chain.pfx": pfxPassword, "aes128-sha512.pfx": pfxPassword, "plain.pfx": "",
	} {
		path := filepath.Join("testdata", file)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		encoded := base64.StdEncoding.EncodeToString(data)
		download := filepath.Join(t.TempDir(), "key-vault.txt")
		if err := os.WriteFile(download, []byte(encoded+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for form, config := range map[string]Config{
			"file": {ClientCertificatePath: path}, "base64": {ClientCertificate: encoded},
			"base64 in lines": {ClientCertificate: encoded[:60] + `\r\n` + encoded[60:100] + "\r\n" + encoded[100:]}, "base64 in a file": {ClientCertificatePath: download},
		} {
			t.Run(file+" "+form, func(t *testing.T) {
				config.ClientCertificatePassword = password
				signsInWith(t, config, want)
			})
		}
	}
}

// TestPFXEncoders checks the output of other Go encoders, including with an empty password.
func TestPFXEncoders(t *testing.T) {
	certs, key, err := Config{}.readCertificate(newCertificate(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, encoder := range map[string]*pkcs12.Encoder{"modern": pkcs12.Modern, "legacy": pkcs12.LegacyRC2, "3DES": pkcs12.LegacyDES} {
		for _, password := range []string{"", pfxPassword} {
			data, err := encoder.Encode(key, certs[0], nil, password)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(name+" "+password, func(t *testing.T) {
				signsInWith(t, Config{ClientCertificate: base64.StdEncoding.EncodeToString(data), ClientCertificatePassword: password}, certs[0])
			})
		}
	}
}

// TestPEMInOneLine checks PEM text in the forms that secret stores and variables return.
func TestPEMInOneLine(t *testing.T) {
	text := string(newCertificate(t))
	certs, _, err := Config{}.readCertificate([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, form := range map[string]string{
		`\n written out`:          strings.ReplaceAll(text, "\n", `\n`),
		`\r\n written out`:        strings.ReplaceAll(text, "\n", `\r\n`),
		"quoted, as JSON has it":  `"` + strings.ReplaceAll(text, "\n", `\n`) + `"`,
		"blanks":                  strings.ReplaceAll(text, "\n", " "),
		"CR LF":                   strings.ReplaceAll(text, "\n", "\r\n"),
		"indented, with a BOM":    "\ufeff" + strings.ReplaceAll(text, "\n", "\n    "),
		"attributes of a bag":     "Bag Attributes\n    localKeyID: 01 02\nsubject=CN = x\n" + text,
		"no line feed at the end": strings.TrimSpace(text),
	} {
		t.Run(name, func(t *testing.T) { signsInWith(t, Config{ClientCertificate: form}, certs[0]) })
		t.Run(name+" in a file", func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "c.pem")
			if err := os.WriteFile(file, []byte(form), 0o600); err != nil {
				t.Fatal(err)
			}
			signsInWith(t, Config{ClientCertificatePath: file}, certs[0])
		})
	}
}

// TestCertificateErrors checks that errors describe the problem without the key or the password.
func TestCertificateErrors(t *testing.T) {
	text := string(newCertificate(t))
	_, keyPEM, _ := strings.Cut(text, "-----END CERTIFICATE-----\n")
	for name, test := range map[string]struct {
		config Config
		want   string
	}{
		"wrong password":     {Config{ClientCertificatePath: "testdata/openssl3-password.pfx", ClientCertificatePassword: "s3cret-wrong"}, "is not the password of the PFX file"},
		"no password":        {Config{ClientCertificatePath: "testdata/openssl3-chain.pfx"}, "the PFX file has a password: set client_certificate_password"},
		"needless password":  {Config{ClientCertificatePath: "testdata/openssl3.pfx", ClientCertificatePassword: "s3cret-wrong"}, "is not the password of the PFX file"},
		"not a PFX":          {Config{ClientCertificate: base64.StdEncoding.EncodeToString([]byte("s3cret bytes"))}, "is neither PEM text nor a PFX file that the password opens"},
		"no key":             {Config{ClientCertificatePath: "testdata/application.pem"}, "found no private key"},
		"no certificate":     {Config{ClientCertificate: keyPEM}, "found no certificate"},
		"cut off":            {Config{ClientCertificate: text[:len(text)-100]}, "block 2 of the PEM text is damaged or incomplete"},
		"an encrypted key":   {Config{ClientCertificate: strings.ReplaceAll(text, "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY")}, "its private key is encrypted"},
		"a damaged last key": {Config{ClientCertificate: strings.Replace(text, "-----END RSA", "%%-----END RSA", 1)}, "block 2 of the PEM text is damaged or incomplete"},
	} {
		test.config.TenantID, test.config.ClientID = tenant, clientID
		_, err := NewGraphCredential(test.config)
		e := asError(t, err, serviceerror.NoCredential)
		contains(t, e.Message, "the client certificate cannot be used", test.want)
		for _, hidden := range []string{"s3cret", keyPEM[40:80]} {
			if strings.Contains(e.Message, hidden) {
				t.Errorf("%s: a secret is in %q", name, e.Message)
			}
		}
	}
}
