// Package clients has no code. Its tests use the emulated tenant with clients of Microsoft that others wrote and that know
// nothing of it: the Graph SDKs for Go and for JavaScript with their sign-in libraries, and the Azure CLI. They do what people
// do beside Terraform: sign in, list, page, batch, make a group, read an error.
//
// A client is used as it is published, with its own retries, compression and parsing. It is told what it would be told of a
// national cloud: the addresses, and the certificate to trust. What a client cannot read is a defect of the emulated tenant.
//
// It is a module of its own, so that the provider does not depend on these clients. Of the provider's packages it imports the
// emulated tenant alone. "make clients" installs what it needs and runs it; a client that is missing is skipped, and a line
// reports which.
package clients
