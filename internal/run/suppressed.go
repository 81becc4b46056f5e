package run

// WarningKind is a kind of warnings that a configuration can suppress. Warnings about users who could no longer reset a
// password, or who lose a registered method, have no kind: they are always shown.
type WarningKind string

// The kinds of warnings, as the provider block names them.
const (
	// TakeOver is for creates that change settings or registered methods which exist already.
	TakeOver WarningKind = "take_over"
	// OnDestroy is for destroys that restore, reset or disable a setting.
	OnDestroy WarningKind = "destroy"
	// MissingLicense is for settings whose license the tenant does not have.
	MissingLicense WarningKind = "license"
	// Emulated is for an emulated tenant that may have been chosen by mistake.
	Emulated WarningKind = "emulator"
)

// WarningKinds returns all kinds.
func WarningKinds() []WarningKind {
	return []WarningKind{TakeOver, OnDestroy, MissingLicense, Emulated}
}

// Shows reports whether warnings of the kind are shown.
func (p *Data) Shows(kind WarningKind) bool { return !p.Suppressed[kind] }
