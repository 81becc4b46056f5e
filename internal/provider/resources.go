package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/functions"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/administratorpolicy"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/auditevents"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/authenticationmethodconfiguration"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/authenticationmethods"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/authenticationmethodspolicy"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/compliance"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/contactinfo"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/customization"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/directorycontact"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/license"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/methodremoval"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/notifications"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/onpremises"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/passwordexpiration"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/passwordprotection"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/passwordreset"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/policy"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/readiness"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/registration"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/registrationreport"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/sessions"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/signinlinks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/userreset"
)

// resources lists every resource type.
func resources() []func() resource.Resource {
	return []func() resource.Resource{
		administratorpolicy.NewResource,
		authenticationmethodconfiguration.NewResource,
		authenticationmethods.NewResource,
		authenticationmethodspolicy.NewResource,
		contactinfo.NewUserResource,
		contactinfo.NewUsersResource,
		customization.NewResource,
		notifications.NewResource,
		onpremises.NewResource,
		passwordexpiration.NewResource,
		passwordprotection.NewResource,
		policy.NewResource,
		registration.NewResource,
		signinlinks.NewResource,
	}
}

// listResources lists every resource type that can list its instances in a tenant. A map of users is not among them, because
// a tenant has no such thing.
func listResources() []func() list.ListResource {
	var found []func() list.ListResource
	for _, create := range resources() {
		if _, lists := create().(list.ListResource); lists {
			found = append(found, func() list.ListResource {
				l, _ := create().(list.ListResource)
				return l
			})
		}
	}
	return found
}

// dataSources lists every data source type.
func dataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{
		administratorpolicy.NewDataSource,
		auditevents.NewDataSource,
		authenticationmethodconfiguration.NewDataSource,
		authenticationmethodspolicy.NewDataSource,
		compliance.NewDataSource,
		directorycontact.NewDataSource,
		license.NewDataSource,
		onpremises.NewDataSource,
		onpremises.NewStatusDataSource,
		passwordexpiration.NewDataSource,
		passwordprotection.NewDataSource,
		policy.NewDataSource,
		registrationreport.NewSummaryDataSource,
		registrationreport.NewUserDataSource,
		registrationreport.NewUsersDataSource,
		readiness.NewDataSource,
		signinlinks.NewDataSource,
		userreset.NewDataSource,
	}
}

// ephemeralResources lists every ephemeral resource type.
func ephemeralResources() []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		directorycontact.NewEphemeralResource,
	}
}

// actions lists every action.
func actions() []func() action.Action {
	return []func() action.Action{
		methodremoval.NewRemoveAction,
		methodremoval.NewReregisterAction,
		passwordreset.NewResetAction,
		sessions.NewRevokeAction,
	}
}

// providerFunctions lists every function.
func providerFunctions() []func() function.Function {
	return []func() function.Function{
		functions.NewFormatPhone,
		functions.NewParsePhone,
		functions.NewReadinessReport,
	}
}
