// Package run is what the resources of one plan or apply share: the configured clients, which block manages what, what is
// planned together, and what was reported already. Terraform starts one process of the provider for each plan and each
// apply, so most of it lives as long as the process.
//
// # Which block manages what
//
// Two blocks may want to manage one document of the tenant: by mistake, or because one of them was renamed and is destroyed
// while the other is created. Terraform does not tell a provider which block it works for, so each block has a mark in its
// private state (blocks.go), and an Owner stands for the block in one operation:
//
//	plan of a create or update:  Owner.Claim(document)
//
//	    free ------------------> claimed by this block
//	    claimed by this block -> claimed by this block      (Terraform plans some blocks twice)
//	    claimed by another ----> false: "Two blocks for one setting"
//
//	create, update:              Owner.Write(document) ... done()
//
//	    waits while another block writes or leaves the document, then has it alone until done
//
//	destroy:                     Owner.Leave(document) ... Departure.Done()
//
//	    claimed by another ----> Departure.Superseded: the tenant is left alone
//	    else                     waits like Write; Superseded is asked again right before the change is sent
//
// Terraform Stacks and "terraform test" keep one process for many plans and applies, and it does not know where one ends.
// In such a process (OpenClaims) every claim is allowed, and the block that last began to write a document has it.
//
// A renamed block is a destroy and a create in one apply, in any order. Write and Leave let one of them work at a time.
//
// # What is planned together
//
// Several resources decide together whether users are locked out. Terraform plans them in its own order, so each waits until
// no other resource has been planned for a quarter of a second (Planned.Over). A warning can still come too early within one
// plan; after the last resource it is right.
//
// # Checks against Graph
//
// Checks in plans of portal resources take at most 30 seconds (WithGraph). They are skipped silently without a credential,
// and with a warning if the credential fails or is for another tenant.
//
// The policy document of the portal does not show whether the tenant is migrated, so Microsoft Graph is asked
// (Data.MigrationState). Without a credential or a permission for Graph the tenant counts as not migrated.
package run
