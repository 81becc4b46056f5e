// Package secrets tests that neither secrets nor personal data are printed, logged or written, not even by a provider that
// crashes. There is nothing here to import.
package secrets
