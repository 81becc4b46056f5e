// Package concurrency tests writers that work on one tenant at once: blocks of one apply, several processes, several runs in
// one process, and a block that replaces another. There is nothing here to import.
package concurrency
