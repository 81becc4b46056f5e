// Package firstcontact tests the commands that a real tenant meets first, -doctor and -snapshot, as a person runs them: the built
// program in a process of its own, against a stand-alone emulated tenant whose log shows everything that was sent. There is nothing
// here to import.
package firstcontact
