package sspr

// OnPremisesIntegration is the page On-premises integration.
type OnPremisesIntegration struct {
	// WriteBack is "Write back passwords to your on-premises directory", through Microsoft Entra Connect Sync.
	WriteBack *bool `stored:"write_back_passwords"`
	// CloudSyncWriteBack is "Write back passwords with Microsoft Entra Cloud Sync".
	CloudSyncWriteBack *bool `stored:"write_back_passwords_with_cloud_sync"`
	// UnlockWithoutReset is "Allow users to unlock accounts without resetting their password".
	UnlockWithoutReset *bool `stored:"unlock_without_reset"`
}

// OnPremisesStatus is what the service reports about writeback. A field is nil if the service does not report it.
type OnPremisesStatus struct {
	// Available is whether on-premises password reset is available to the tenant.
	Available *bool
	// WriteBackSupported and UnlockSupported are the capabilities in the policy document.
	WriteBackSupported *bool
	UnlockSupported    *bool
	// Connectivity is the service's number for the state of the connection. Only 5 has been observed, in a tenant
	// without writeback (sspr-policy 1.7).
	Connectivity *int64
}

// Check warns about switches that have no effect alone.
func (o OnPremisesIntegration) Check() []Finding {
	var c checks
	if is(o.UnlockWithoutReset, true) && is(o.WriteBack, false) && is(o.CloudSyncWriteBack, false) {
		c.warn(FieldUnlockWithoutReset, "Unlocking has no effect without writeback",
			"Password writeback unlocks on-premises accounts, and both kinds of writeback are off. "+
				"Set write_back_passwords or write_back_passwords_with_cloud_sync.")
	}
	return c.found
}
