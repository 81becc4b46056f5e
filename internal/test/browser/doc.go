// Package browser has no code. Its tests act as a user in front of a screen: the real terraform applies Microsoft's
// tutorial to an emulated tenant, the provider's program runs alone on the same file, and a headless Chromium opens its pages,
// registers methods and resets passwords.
//
// Each journey runs twice, with a mouse and with the keyboard alone (see hand). A control is found by its role and its
// accessible name, as a screen reader finds it. axe-core checks each visited page for obstacles, and each request that leaves
// this machine is an error.
//
// It is a module of its own, so that the provider does not depend on the driver of the browser, and it imports none of the
// provider's packages but the one that builds its program: it knows the pages, the JSON door and the tenant's file, as a user does. "make browser" installs what
// it needs and runs it; without a browser the tests are skipped, and a line reports why.
package browser
