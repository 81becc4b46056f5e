// Package odata is the form of requests and answers of Microsoft Graph: the query options of a list and what they do with it,
// pages and their links, errors in the words of the back end that refuses, and batches.
//
// A handler of package graph describes what it serves by an [Entity] and passes its objects to [Answers], which apply the
// options to them:
//
//	ParseQuery             reads $select, $filter, $orderby, ... (query.go, filter.go)
//	Answers.WritePage      applies them to [Objects], and links to the next page (list.go)
//	Answers.WriteItem      applies them to one object (query.go)
//	WriteError             answers a refusal (answer.go)
//	ReadBatch, WriteBatch  take a batch apart, and put its answers together (batch.go, batch_items.go)
//
// The package knows wire and document. What the tenant's policies, users and groups are is the business of graph.
package odata

// Answers writes the answers of a service.
type Answers struct {
	// Origin is that of the server, for links and contexts.
	Origin string
}
