// Package document is JSON as the services store it: an object that keeps the order of its properties, the spelling of
// its numbers, and properties that this version does not know.
//
// It is the lowest package of the emulated tenant and knows no other one.
package document
