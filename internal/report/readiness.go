// Package report writes the numbers of the data source sspr_readiness for people: as Markdown for the reviewer of a pull
// request, and as an HTML document for an e-mail.
//
// A readiness has texts that others choose, such as names of users. Both formats show each of them as text: none becomes
// markup, a link, an image or a mention. The same readiness always has the same report; there is no clock in it.
package report

// Readiness is the part of sspr_readiness that a report shows. The names in the tags are those of the attributes.
type Readiness struct {
	Group

	// MethodsRequired and Methods are the policy that users are checked against.
	MethodsRequired int64    `tfsdk:"methods_required"`
	Methods         []string `tfsdk:"methods"`
	// MethodsNotKnown are the methods of which it is not known whether they are offered.
	MethodsNotKnown []string `tfsdk:"methods_not_known"`
	// AsOf is the day that the numbers are for, nil for today. GroupID is nil if all users are counted.
	AsOf    *string `tfsdk:"as_of"`
	GroupID *string `tfsdk:"group_id"`

	Endings        []Ending          `tfsdk:"endings"`
	ByMethod       map[string]Effect `tfsdk:"by_method"`
	Administrators Group             `tfsdk:"administrators"`

	Guests          int64   `tfsdk:"guests"`
	Disabled        int64   `tfsdk:"disabled"`
	NotVisible      int64   `tfsdk:"not_visible"`
	NotUnderstood   int64   `tfsdk:"rows_not_understood"`
	LicensesChecked bool    `tfsdk:"licenses_checked"`
	ReportUpdated   *string `tfsdk:"report_updated"`
}

// Group is what is counted of users and of administrators alike.
type Group struct {
	Total         int64            `tfsdk:"total"`
	Ready         int64            `tfsdk:"ready"`
	CanResetToday int64            `tfsdk:"can_reset_today"`
	LockedOut     int64            `tfsdk:"locked_out"`
	MayBeAffected int64            `tfsdk:"may_be_affected"`
	NotEnabled    int64            `tfsdk:"not_enabled"`
	Reasons       map[string]int64 `tfsdk:"reasons"`
	Listed        []Person         `tfsdk:"listed"`
	NotListed     int64            `tfsdk:"not_listed"`
}

// Ending is the result for a day on which methods end.
type Ending struct {
	Date                        string `tfsdk:"date"`
	Summary                     string `tfsdk:"summary"`
	Ready                       int64  `tfsdk:"ready"`
	LockedOut                   int64  `tfsdk:"locked_out"`
	MayBeAffected               int64  `tfsdk:"may_be_affected"`
	AdministratorsReady         int64  `tfsdk:"administrators_ready"`
	AdministratorsLockedOut     int64  `tfsdk:"administrators_locked_out"`
	AdministratorsMayBeAffected int64  `tfsdk:"administrators_may_be_affected"`
}

// Effect is the effect of a method. Offered is nil if it is not known.
type Effect struct {
	Offered          *bool `tfsdk:"offered"`
	Registered       int64 `tfsdk:"registered"`
	ReadyIfOffered   int64 `tfsdk:"ready_if_offered"`
	ReadyIfWithdrawn int64 `tfsdk:"ready_if_withdrawn"`
}

// Person is a user who is listed by name.
type Person struct {
	ID                string   `tfsdk:"id"`
	UserPrincipalName *string  `tfsdk:"user_principal_name"`
	Ready             bool     `tfsdk:"ready"`
	LockedOut         bool     `tfsdk:"locked_out"`
	MayBeAffected     bool     `tfsdk:"may_be_affected"`
	ReadyUntil        *string  `tfsdk:"ready_until"`
	Reasons           []string `tfsdk:"reasons"`
	Registered        []string `tfsdk:"registered"`
}

// Options are what the author of a report chooses.
type Options struct {
	// Title is the heading, "Password reset readiness" if it is empty.
	Title string
	// Policy is what the report calls the policy that users are checked against, "Under this policy" if it is empty.
	Policy string
	// ListUsers is whether the report lists users by name.
	ListUsers bool
}

// Markdown returns the report in the Markdown that GitHub, GitLab and Azure DevOps share.
func Markdown(r Readiness, o Options) string { return write(r, o).markdown() }

// HTML returns the report as one HTML document without a script and without anything that is loaded from elsewhere.
func HTML(r Readiness, o Options) (string, error) { return write(r, o).html() }
