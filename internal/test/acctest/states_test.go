package acctest_test

// The object IDs of users without a role, whom every emulated tenant has.
const (
	leeID = "b1d4c0de-0000-4000-8000-000000000105"
	patID = "b1d4c0de-0000-4000-8000-000000000106"
	samID = "b1d4c0de-0000-4000-8000-000000000107"
	tiaID = "b1d4c0de-0000-4000-8000-000000000108"
)
