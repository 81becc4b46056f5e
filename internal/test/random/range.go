package random

import (
	"os"
	"strconv"
	"testing"
)

// Range returns the seed of the first tenant that a property tries, and how many seeds follow each other: SSPR_PROPERTY_SEED and
// SSPR_PROPERTY_TENANTS, or 1 and the usual number. A failure names its seed.
func Range(t *testing.T, usual uint64) (first, count uint64) {
	t.Helper()
	return number(t, "SSPR_PROPERTY_SEED", 1), number(t, "SSPR_PROPERTY_TENANTS", usual)
}

func number(t *testing.T, variable string, usual uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}
