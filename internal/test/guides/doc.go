// Package guides tests what a reader of the documentation does: every example, scenario, tutorial and guide is applied, and
// the pages that the repository keeps match the schemas. There is nothing here to import.
package guides
