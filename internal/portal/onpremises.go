package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// The second document of the portal API, Password reset > On-premises integration (sspr-policy 1.7).
const (
	onPremisesPath   = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	availablePath    = "/api/PasswordReset/IsOnPremisesPasswordResetAvailable"
	connectivityPath = "/api/PasswordReset/CheckWritebackConnectivityStatus"

	readOnPremises  = "read the on-premises integration of password reset"
	writeOnPremises = "write the on-premises integration of password reset"

	keyWriteBack          = "enablementForTenant"
	keyCloudSyncWriteBack = "cloudProvisioningEnablementForTenant"
	keyUnlock             = "accountUnlockEnabled"
	keyWriteBackSupported = "passwordWritebackSupported"
	keyUnlockSupported    = "accountUnlockSupported"
	keyConnectivity       = "checkWritebackConnectivityStatusResponseEnum"
)

// OnPremises reads the on-premises integration.
func (c *Client) OnPremises(ctx context.Context) (sspr.OnPremisesIntegration, error) {
	doc, err := c.onPremisesDocument(ctx)
	return onPremisesSettings(doc), err
}

func onPremisesSettings(d Document) sspr.OnPremisesIntegration {
	return sspr.OnPremisesIntegration{
		WriteBack: d.boolean(keyWriteBack), CloudSyncWriteBack: d.boolean(keyCloudSyncWriteBack), UnlockWithoutReset: d.boolean(keyUnlock),
	}
}

func (c *Client) onPremisesDocument(ctx context.Context) (Document, error) {
	a, err := c.exchange(ctx, http.MethodGet, onPremisesPath, nil, readOnPremises)
	if err != nil {
		return Document{}, err
	}
	doc := Document{raw: a.body}
	if !json.Valid(a.body) || !gjson.ParseBytes(a.body).IsObject() || !doc.get(keyWriteBack).Exists() {
		return Document{}, a.notUnderstood(readOnPremises, fmt.Errorf("the response is not the on-premises integration: it has no property %s", keyWriteBack))
	}
	return doc, nil
}

// UpdateOnPremises writes the settings that change sets, and returns the settings before and after. The switches for
// writeback and the one for unlocking go in separate requests: in a common request the service drops the latter
// (sspr-policy 1.7).
func (c *Client) UpdateOnPremises(ctx context.Context, change sspr.OnPremisesIntegration) (before, after sspr.OnPremisesIntegration, err error) {
	select {
	case c.writing <- struct{}{}:
		defer func() { <-c.writing }()
	case <-ctx.Done():
		return before, after, canceled(writeOnPremises, ctx.Err())
	}
	ctx, cancel := context.WithTimeout(ctx, c.timing.Commit)
	defer cancel()
	if before, err = c.OnPremises(ctx); err != nil {
		return before, after, err
	}
	switches := sspr.OnPremisesIntegration{WriteBack: change.WriteBack, CloudSyncWriteBack: change.CloudSyncWriteBack}
	unlock := sspr.OnPremisesIntegration{UnlockWithoutReset: change.UnlockWithoutReset}
	after, sent, err := c.partOfOnPremises(ctx, before, switches, switches)
	if err != nil && onPremisesBody(before, unlock) != nil && serviceerror.Accepted(err) && serviceerror.KindOf(err) != serviceerror.NotPersisted {
		return before, after, partOnly(err) // the other part was never sent
	}
	if err != nil {
		return before, after, err
	}
	// The whole change must show in the end, because another writer may have written between the two requests.
	first := sent == serviceerror.SentAccepted
	after, sent, err = c.partOfOnPremises(ctx, after, unlock, change)
	if err != nil {
		done := first && sent != serviceerror.SentAccepted || serviceerror.KindOf(err) == serviceerror.NotPersisted && onPremisesBody(before, after) != nil
		return before, after, serviceerror.With(err, func(e *serviceerror.Error) { e.Partly = e.Partly || done })
	}
	return before, after, nil
}

// partOfOnPremises writes one part if it differs from what is known, and reads until all settings of show have their
// value.
func (c *Client) partOfOnPremises(ctx context.Context, known, part, show sspr.OnPremisesIntegration) (sspr.OnPremisesIntegration, serviceerror.Sent, error) {
	sent, err := c.writeOnPremises(ctx, known, part)
	if err != nil || sent == serviceerror.NothingSent {
		return known, sent, err
	}
	after, err := c.confirmOnPremises(ctx, show)
	if serviceerror.Accepted(err) && serviceerror.KindOf(err) != serviceerror.NotPersisted {
		after = sspr.Overlay(known, part)
	}
	return after, sent, err
}

// partOnly returns the error of a change of which one part was accepted and the rest was never sent.
func partOnly(err error) error {
	return serviceerror.With(err, func(e *serviceerror.Error) { e.Partly, e.Sent = true, serviceerror.NothingSent })
}

// writeOnPremises writes one part if it differs from what is known, and returns what had been sent.
func (c *Client) writeOnPremises(ctx context.Context, known, part sspr.OnPremisesIntegration) (serviceerror.Sent, error) {
	sent := serviceerror.NothingSent
	for try := 0; ; try++ {
		body := onPremisesBody(known, part)
		if body == nil {
			return sent, nil // it was already there, or the failed request took effect
		}
		a, err := c.exchange(transport.Once(ctx), http.MethodPut, onPremisesPath, body, writeOnPremises)
		if sent = max(sent, sentStateOf(err)); err == nil {
			return sent, nil
		}
		if !isTransient(err) || try >= c.timing.Retry.Max || !c.pause(ctx, try, a.header) {
			return sent, serviceerror.AfterTries(err, sent)
		}
		// The write may have taken effect, or another writer may have written.
		if known, err = c.OnPremises(ctx); err != nil {
			return sent, serviceerror.AfterTries(err, sent)
		}
	}
}

// onPremisesBody returns the properties of part that differ from what is known, or nil if none does.
func onPremisesBody(known, part sspr.OnPremisesIntegration) []byte {
	body := map[string]bool{}
	for key, pair := range map[string][2]*bool{
		keyWriteBack:          {known.WriteBack, part.WriteBack},
		keyCloudSyncWriteBack: {known.CloudSyncWriteBack, part.CloudSyncWriteBack},
		keyUnlock:             {known.UnlockWithoutReset, part.UnlockWithoutReset},
	} {
		if was, wanted := pair[0], pair[1]; wanted != nil && (was == nil || *was != *wanted) {
			body[key] = *wanted
		}
	}
	if len(body) == 0 {
		return nil
	}
	raw, _ := json.Marshal(body) // marshaling a map of booleans cannot fail
	return raw
}

// confirmOnPremises reads until all settings of show have their value. With an error it returns the last settings read.
func (c *Client) confirmOnPremises(ctx context.Context, show sspr.OnPremisesIntegration) (sspr.OnPremisesIntegration, error) {
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, c.timing.Confirm)
	defer cancel()
	for pause := transport.NewPause(c.timing.ConfirmEvery); ; {
		live, err := c.OnPremises(ctx)
		if err != nil && serviceerror.KindOf(err) != serviceerror.TimedOut {
			return live, serviceerror.WithSent(err, serviceerror.SentAccepted)
		}
		if err == nil && onPremisesBody(live, show) == nil {
			return live, nil
		}
		if pause.Wait(ctx) {
			continue
		}
		if outer.Err() != nil {
			return live, serviceerror.WithSent(canceled(writeOnPremises, outer.Err()), serviceerror.SentAccepted)
		}
		return live, notPersisted(writeOnPremises, c.timing.Confirm)
	}
}

// OnPremisesStatus reads the status of the tenant's writeback. A status that the service omits, or returns in an
// unknown form, is nil.
func (c *Client) OnPremisesStatus(ctx context.Context) (sspr.OnPremisesStatus, error) {
	doc, err := c.onPremisesDocument(ctx)
	if err != nil {
		return sspr.OnPremisesStatus{}, err
	}
	status := sspr.OnPremisesStatus{WriteBackSupported: doc.boolean(keyWriteBackSupported), UnlockSupported: doc.boolean(keyUnlockSupported)}
	a, err := c.exchange(ctx, http.MethodGet, availablePath, nil, "check whether on-premises password reset is available")
	if err != nil {
		return status, err
	}
	var available bool
	if json.Unmarshal(bytes.TrimSpace(a.body), &available) == nil {
		status.Available = &available
	}
	a, err = c.exchange(ctx, http.MethodGet, connectivityPath, nil, "read the state of the writeback connection")
	if err != nil {
		return status, err
	}
	if json.Valid(a.body) {
		status.Connectivity = Document{raw: a.body}.integer(keyConnectivity)
	}
	return status, nil
}
