// Package token signs the access tokens of the emulated tenant and reads them again.
//
// It knows the tenant, whose users and apps the tokens are for, and neither HTTP nor the services: sign-in issues
// them, Graph and the portal verify them.
package token
