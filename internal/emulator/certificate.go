package emulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// certificateLife is far longer than any run; the certificates die with the process anyway.
const certificateLife = 30 * 24 * time.Hour

// newCertificate returns a new authority and a server certificate for the loopback names. Neither key is ever
// written anywhere.
func newCertificate() (leaf tls.Certificate, caPEM []byte, err error) {
	// The real time, whatever the tenant's clock is: clients check certificates by their own clock.
	from := time.Now().Add(-time.Hour)
	caTemplate := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "terraform-provider-sspr emulator CA"},
		NotBefore:             from,
		NotAfter:              from.Add(certificateLife),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	caKey, caDER, err := sign(caTemplate, nil, nil)
	if err != nil {
		return leaf, nil, err
	}
	ca, err := x509.ParseCertificate(caDER)
	if err != nil {
		return leaf, nil, fmt.Errorf("the certificate authority cannot be parsed: %w", err)
	}
	leafKey, leafDER, err := sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "terraform-provider-sspr emulator"},
		NotBefore:   from,
		NotAfter:    from.Add(certificateLife),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}, ca, caKey)
	if err != nil {
		return leaf, nil, err
	}
	caPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER})
	return tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, caPEM, nil
}

// sign returns a new key and a certificate for it, signed by the parent or, without one, by itself.
func sign(template, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*ecdsa.PrivateKey, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("the key cannot be created: %w", err)
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return nil, nil, fmt.Errorf("the serial number cannot be created: %w", err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		return nil, nil, fmt.Errorf("the certificate cannot be created: %w", err)
	}
	return key, der, nil
}
