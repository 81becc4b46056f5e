package graph

import (
	"net/http"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// route is one operation of Microsoft Graph.
type route struct {
	method string
	// pattern is the path below /v1.0 with keys in braces, and names as in the CSDL: "/groups/{id}/members". A cast has the
	// whole namespace, also for clients that write its alias graph.
	pattern string
	// access is who may use the operation.
	access access
	// entity is the type of what the operation answers, nil if that is no entity. The contract test compares it with the CSDL.
	entity *odata.Entity
	// handler answers a request that access has let in.
	handler http.HandlerFunc
}

// routes returns every operation that is served.
func (s *Service) routes() []route {
	return slices.Concat(s.directoryRoutes(), s.objectRoutes(), s.policyRoutes(), s.reportRoutes(), s.userMethodRoutes())
}

func (s *Service) directoryRoutes() []route {
	const get, post, group = http.MethodGet, http.MethodPost, "/groups/{id}"
	return []route{
		{get, "/organization", readOrganization, organizationEntity, s.listOrganization},
		{get, brandingPattern, readBranding, brandingEntity, s.getBranding},
		{http.MethodPatch, brandingPattern, writeBranding, brandingEntity, brandingLicensed(s.patchBranding)},
		{post, brandingPattern + "/localizations", writeBranding, brandingLocalizationEntity, brandingLicensed(s.addBranding)},
		{get, "/subscribedSkus", readOrganization, skuEntity, s.listSkus},

		{get, "/groups", readGroups, groupEntity, s.listGroups},
		{get, group, readGroups, groupEntity, s.getGroup},
		{get, group + "/members", readGroups, directoryObjectEntity, s.listMembers(false)},
		{get, group + "/transitiveMembers", readGroups, directoryObjectEntity, s.listMembers(true)},
		{get, group + "/members/microsoft.graph.user", readGroups, userEntity, s.listUsersInGroup(false)},
		{get, group + "/transitiveMembers/microsoft.graph.user", readGroups, userEntity, s.listUsersInGroup(true)},

		{get, group + "/transitiveMembers/microsoft.graph.group", readGroups, groupEntity, s.listGroupsInGroup},

		{get, "/domains", readDomains, domainEntity, s.listDomains},
		{get, "/users", readUsers, userEntity, s.listUsers},
		{get, "/users/{id}", readUsers, userEntity, s.getUser},
		{get, "/roleManagement/directory/roleAssignments", readRoles, roleAssignmentEntity, s.listRoleAssignments},
		{get, "/roleManagement/directory/roleDefinitions", readRoles, roleDefinitionEntity, s.listRoleDefinitions},
		{http.MethodPatch, "/users/{id}", patchUsers, userEntity, s.patchUser},
		{post, byIDsPath, readUsers, userEntity, s.getByIDs},
		{post, "/users/{id}/revokeSignInSessions", revokeSessions, userEntity, s.revokeSessions},
	}
}

// policyRoutes returns no POST that creates an external method: it is not served.
func (s *Service) policyRoutes() []route {
	const get, patch, remove = http.MethodGet, http.MethodPatch, http.MethodDelete
	const authorization, methods = "/policies/authorizationPolicy", methodsPolicyPattern
	const configurations = methods + "/" + tenant.KeyConfigurations
	return []route{
		{get, authorization, readAuthorization, authorizationEntity, s.getAuthorization},
		{patch, authorization, writeAuthorization, authorizationEntity, s.patchAuthorization},

		{get, methods, readMethodsPolicy, methodsPolicyEntity, s.getMethodsPolicy},
		{patch, methods, writeMethodsPolicy, methodsPolicyEntity, s.patchMethodsPolicy},
		{get, configurations, readMethodsPolicy, configurationEntity, s.listConfigurations},
		{get, configurations + "/{id}", readMethodsPolicy, configurationEntity, s.getConfiguration},
		{patch, configurations + "/{id}", writeMethodsPolicy, configurationEntity, s.patchConfiguration},
		{remove, configurations + "/{id}", writeMethodsPolicy, configurationEntity, s.deleteConfiguration},

		{get, "/" + settingsSet, readGroupSettings, groupSettingEntity, s.listGroupSettings},
		{http.MethodPost, "/" + settingsSet, writeGroupSettings, groupSettingEntity, rulesLicensed(s.createGroupSetting)},
		{get, "/" + settingsSet + "/{id}", readGroupSettings, groupSettingEntity, s.getGroupSetting},
		{patch, "/" + settingsSet + "/{id}", writeGroupSettings, groupSettingEntity, rulesLicensed(s.patchGroupSetting)},
		{remove, "/" + settingsSet + "/{id}", writeGroupSettings, groupSettingEntity, rulesLicensed(s.deleteGroupSetting)},
		{get, "/" + templatesSet, readGroupSettings, groupSettingTemplateEntity, s.listGroupSettingTemplates},
		{get, "/" + templatesSet + "/{id}", readGroupSettings, groupSettingTemplateEntity, s.getGroupSettingTemplate},
	}
}

func (s *Service) reportRoutes() []route {
	const get, registrations = http.MethodGet, "/" + registrationsPath
	return []route{
		{get, registrations, readReports, registrationEntity, premiumOnly(s.listRegistrations)},
		{get, registrations + "/{id}", readReports, registrationEntity, premiumOnly(s.getRegistration)},
		{get, "/auditLogs/directoryAudits", readReports, auditEntity, s.listAudits},
	}
}

// userMethodRoutes returns the operations that SSPR needs (graph-api 1.2).
func (s *Service) userMethodRoutes() []route {
	const get, post, patch, remove, one = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete, "/{methodId}"
	row := func(method string, set *methodSet, pattern string, handler userHandler) route {
		write := method != get
		return route{
			method, "/users/{id}/authentication/" + set.segment + pattern, set.access(write), set.entity, s.ofUser(write, handler),
		}
	}
	var routes []route
	for _, set := range []*methodSet{phoneMethods, emailMethods, authenticatorMethods, softwareOATHMethods, passwordMethods, allMethods} {
		routes = append(routes, row(get, set, "", s.listUserMethods(set)), row(get, set, one, s.getUserMethod(set)))
	}
	return append(routes,
		row(post, phoneMethods, "", s.addPhone),
		row(patch, phoneMethods, one, s.patchPhone),
		row(remove, phoneMethods, one, s.deletePhone),
		row(post, phoneMethods, one+"/enableSmsSignIn", s.enableSMSSignIn),
		row(post, phoneMethods, one+"/disableSmsSignIn", s.disableSMSSignIn),
		row(post, emailMethods, "", s.addEmail),
		row(patch, emailMethods, one, s.patchEmail),
		row(remove, emailMethods, one, s.deleteEmail),
		row(remove, authenticatorMethods, one, s.deleteApp(authenticatorMethods)),
		row(remove, softwareOATHMethods, one, s.deleteApp(softwareOATHMethods)),
	)
}
