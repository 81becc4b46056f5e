package tenant

// The reading and writing of the tenant file, for tests that show what was read through the services.
var (
	ReadState   = readState
	EncodeState = encodeState
	CloneState  = (*State).clone
)
