package auth

import (
	"context"
	"os/exec"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// azureCLI gets tokens of the user who is signed in to the Azure CLI.
type azureCLI struct{ config PortalConfig }

func (azureCLI) name() string { return setPortalCLI }
func (azureCLI) fixed() bool  { return false }

func (azureCLI) from() serviceerror.TokenSource { return serviceerror.FromAzureCLI }

func (s azureCLI) get(ctx context.Context) (string, error) {
	if _, err := exec.LookPath("az"); err != nil {
		return "", portalError(serviceerror.NoCredential, "%s", s.config.tried(azMissing))
	}
	az, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: s.config.TenantID})
	if err != nil {
		return "", portalError(serviceerror.NoCredential, "%s", s.config.tried(err.Error()))
	}
	ctx, rec := withRecord(ctx)
	token, err := az.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{s.config.Cloud.portalScope()}})
	if err != nil {
		failure := failedSignIn{
			operation: "get a token for the portal API with the Azure CLI", err: err, record: rec,
			service: serviceerror.Portal, source: s.from(), notSignedIn: s.config.tried(azSignedOut),
		}
		return "", failure.translate(ctx)
	}
	return token.Token, nil
}
