// Package deadline bounds operations: it is the attribute timeouts of resources, data sources and actions, the contexts that
// end when that time is over, and the sentence that tells a user how to allow more.
package deadline
