// Package browser has no code. Its tests do what a person does in front of a screen: the real terraform applies Microsoft's
// tutorial to an emulated tenant, the provider's program runs alone on the same file, and a headless Chromium opens its pages,
// registers methods and resets passwords.
//
// Each journey runs twice, with a mouse and with the keyboard alone (see hand). What is pressed or filled in is found by its role
// and its accessible name, as a screen reader finds it. On each page that is seen axe-core looks for obstacles, and each request
// that leaves this machine is an error.
//
// It is a module of its own, so that the driver of the browser is no dependency of the provider, and it imports none of the
// provider's packages: it knows the pages, the JSON door and the tenant's file, as a user does. "make browser" installs what
// it needs and runs it; without a browser the tests are skipped, and a line reports why.
package browser
