// Package wire is what the server and a service exchange about one request.
//
// The server puts an [Exchange] into the request's context: the body, the time, and the tenant as the request sees it. The
// service writes into an [Answer], which the server can log, change or withhold. [StaleDocuments] are old versions of
// documents that a service shows for some more reads, as a replica that lags behind would.
//
// The package knows the tenant and its tokens. It knows neither the server nor a service.
package wire
