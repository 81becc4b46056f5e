package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/authenticationmethods"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/customization"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/notifications"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/policy"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/registration"
)

// resources lists every resource type.
func resources() []func() resource.Resource {
	return []func() resource.Resource{
		authenticationmethods.NewResource,
		customization.NewResource,
		notifications.NewResource,
		policy.NewResource,
		registration.NewResource,
	}
}

// dataSources lists every data source type.
func dataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{
		policy.NewDataSource,
	}
}
