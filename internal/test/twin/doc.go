// Package twin compares a tenant with the twin that a snapshot makes of it: in random tenants, random configurations are planned on
// both sides, and the plans, the warnings and the answers of the data sources must be the same. There is nothing here to import.
package twin
