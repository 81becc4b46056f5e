// Package bench measures the provider as its users run it: the real binary under the real terraform, against an
// emulated tenant that answers after 50 ms. "make bench" runs it, writes the guide Performance, and fails if a bar is
// missed. Everything is in benchmarks, so "go test" alone measures nothing.
package bench
