// Package signin is Microsoft Entra sign-in of the emulated tenant: discovery, the published key, and the token endpoint, at
// which apps present a secret, a certificate or a federated assertion, and users a refresh token, a password or a device code that
// they have approved. Beside it is what other clients ask Azure Resource Manager before they sign in: the metadata of the cloud,
// tenants and subscriptions.
//
// It knows the tenant, token and wire. It knows neither Graph nor the portal, nor the server.
package signin
