package attribute

import (
	"context"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
)

// UserAttributes returns the attributes of an action on one user: the user, and how long the action may take.
func UserAttributes(ctx context.Context) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"user_id": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Object ID (GUID) or user principal name of the user. A name requires the permission `User.ReadBasic.All`.",
			Validators:          []validator.String{UserNameValidator()},
		},
		"timeouts": deadline.InvokeTimeoutAttribute(ctx),
	}
}

// UserName returns the name by which a configuration addresses a user, "" if it uses an object ID.
func UserName(user string) string {
	if len(user) == 36 && uuid.Validate(user) == nil {
		return ""
	}
	return user
}
