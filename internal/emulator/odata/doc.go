// Package odata is the form of requests and answers of Microsoft Graph: the query options of a list and what they do with it,
// pages and their links, errors in the words of the back end that refuses, and batches.
//
// A handler of package graph describes what it serves by an [Entity] and passes its objects to [Answers], which apply the
// options to them:
//
//	Canonical              reads the path: version, keys, case, $count (address.go)
//	ParseQuery             reads $select, $orderby, ... (query.go), $search (search.go)
//	                       and $filter: its grammar (filter_parse.go), what a type can do (filter_check.go), its value (filter_match.go)
//	Answers.WritePage      applies them to [Objects], and links to the next page (list.go)
//	Answers.WriteItem      applies them to one object (item.go)
//	WriteError             answers a refusal (answer.go)
//	ReadBatch, WriteBatch  take a batch apart, and put its answers together (batch.go, batch_items.go)
//
// The package knows wire, document and schema. What the tenant's policies, users and groups are is the business of graph.
package odata

// Answers writes the answers of a service.
type Answers struct {
	// Origin is that of the server, for links and contexts.
	Origin string
}
