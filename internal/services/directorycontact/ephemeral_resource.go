package directorycontact

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

type ephemeralResource struct{ run.EphemeralResource }

var _ ephemeral.EphemeralResourceWithConfigure = (*ephemeralResource)(nil)

// NewEphemeralResource returns the ephemeral resource sspr_directory_contact_info.
func NewEphemeralResource() ephemeral.EphemeralResource {
	return &ephemeralResource{run.EphemeralResource{Name: typeName}}
}

type ephemeralModel struct {
	Timeouts deadline.OpenTimeout `tfsdk:"timeouts"`
	model
}

// ephemeralNotes are the notes that the data source does not have. The rest is on its page.
const ephemeralNotes = "- **Versions.** Ephemeral resources require Terraform 1.10 or OpenTofu 1.11, and `users_wo` requires 1.11 of either.\n" +
	"- **Each plan and each apply reads again,** because nothing is kept. An apply registers the values that the directory has at that time, which may differ from those in the plan.\n" +
	"- **After an apply,** registered users are no longer listed once the report shows their methods. The next plan then takes them out of `users_wo`. " +
	"Always set `on_destroy = \"retain\"`, or they lose the methods again.\n" +
	"- **`users_wo_version`** can stay 1: users who are new on the list are registered anyway. Change it to write again for users who are still listed.\n" +
	"- **A registered value resets the password.** The directory does not show whether it still belongs to the user. See [From directory data to registered methods](../guides/directory-contact-info.md).\n" +
	"- **The same as the [data source](../data-sources/directory_contact_info.md):** who is listed, which values can be registered, order, delay."

func (e *ephemeralResource) Schema(ctx context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := ephemeralAttributes()
	attributes["timeouts"] = deadline.OpenTimeoutAttribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: description("Lists users with contact data in the directory and no registered method that resets a password, like the data source of the same name, and keeps numbers and addresses out of plan and state.",
			ephemeralNotes),
		Attributes: attributes,
	}
}

// Open reads the users. There is nothing to renew or to close.
func (e *ephemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !run.Configured(e.Provider, &resp.Diagnostics) {
		return
	}
	ctx, cancel := deadline.WithinOpen(ctx, m.Timeouts, &resp.Diagnostics)
	defer cancel()
	found, err := find(ctx, e.Provider, m.query())
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	m.show(found)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &m)...)
}
