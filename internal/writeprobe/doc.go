// Package writeprobe finds out on a test tenant what only a write can show: -doctor -write-probes.
//
// Run asks before it signs in, asks again before each probe, and starts with the most harmless one: a document as it was read,
// unchanged. It keeps the documents in a file before the first write. After each probe it puts the document back, also after an
// error or an interruption, and reads until the tenant shows what was kept. If that fails it stops, and the file stays: no later
// run starts until Restore has put the documents back.
//
// By construction nothing else is written: Writes lists every write that the HTTP clients can send, and every write in this
// package goes through attempt.write, which notes it first. Results contain statuses, codes, the names of headers and properties, and
// booleans, never values.
package writeprobe
