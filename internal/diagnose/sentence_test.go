package diagnose_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
)

// TestSentence checks that a service's text may end with a full stop already.
func TestSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "access token is empty.": "Access token is empty.", "access token is empty": "Access token is empty.", "über": "Über.",
	} {
		if got := diagnose.Sentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
