// Package guides tests what a reader of the documentation does: every example, scenario, tutorial and guide is applied, and
// the pages that the repository keeps match the schemas. List and action pages are static files
// in templates, because tfplugindocs leaves such pages out with a CLI below 1.14. There is nothing here to import.
package guides
