// Package deadline bounds operations. It has the attribute timeouts of resources, data sources and actions, the contexts
// that end when the time is over, and the sentence that explains to the user how to allow more.
//
// Every operation runs under its timeouts, and a plan's reading under that of read. They do not raise the clients' own
// bounds: 10 minutes for a write of the portal or a call of Graph.
package deadline
