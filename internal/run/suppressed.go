package run

// WarningKind is a kind of warnings that a configuration can suppress. Warnings about users who could no longer reset a
// password after a plan, or who lose a registered method, have no kind: they are always shown.
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
	// AnnouncedEndings is for methods whose end Microsoft has announced. In a tenant with a telephony provider, text
	// messages and calls do not end.
	AnnouncedEndings WarningKind = "endings"
	// HarmlessEndings is the part of AnnouncedEndings about methods that no user depends on. It is not a kind of its own in
	// the provider block.
	HarmlessEndings WarningKind = "endings without users"
)

// WarningKinds returns all kinds that a provider block can name.
func WarningKinds() []WarningKind {
	return []WarningKind{TakeOver, OnDestroy, MissingLicense, Emulated, AnnouncedEndings}
}

// Shows reports whether warnings of the kind are shown.
func (p *Data) Shows(kind WarningKind) bool { return !p.Suppressed[kind] }
