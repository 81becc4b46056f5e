// Package passwords has the settings of the passwords themselves, one file each: protection.go (Password protection). It knows
// no service and does no I/O.
package passwords
