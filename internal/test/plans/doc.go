// Package plans tests what plans warn of, and what an apply leaves in the state for later plans. There is nothing here to
// import.
package plans
