// Package passwords has the settings of passwords themselves, with their rules: which passwords are refused and when an account is
// locked, when passwords expire, and which links the sign-in page shows. Like package sspr it knows neither Terraform nor a
// service.
package passwords
