// Package adoption tests that settings of any tenant can be taken over: imports, queries, identities, and the configuration
// that Terraform generates. There is nothing here to import.
package adoption
