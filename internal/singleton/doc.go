// Package singleton is the resource, the data source and the list of a tenant-wide setting. Such a setting always exists. A
// create adopts what the tenant has, a destroy forgets the setting or puts something back, and only what a configuration
// writes is ever sent. New and NewDataSource make them from a Definition and a Store.
//
// # Managed means written
//
// Attributes are Optional and Computed without defaults. An update shows attributes that are not written as the state has
// them. If an administrator changes such a value between plan and apply, the next refresh shows it.
//
// # Adoption is a diff
//
// An import block makes the first plan an update: it shows each earlier value beside the planned one, and Terraform stores
// that in the plan. A create cannot show earlier values. It warns of them, and the warning ends with the import blocks. A
// create leaves what is not written unknown until the apply. These were tried:
//
//   - The live value, known in the plan. Terraform plans a create again when it applies it, without anything from the first
//     plan: no private state, no identity. If the tenant has changed meanwhile, Terraform reports the difference as a bug of
//     the provider ("inconsistent final plan").
//   - Null. Terraform then insists on null after the apply too. Outputs that use the attribute would change in the second
//     plan, when the refresh finds the value. Only attributes that the setting never has are planned as null
//     (Definition.Absent).
//   - A computed attribute with the number of users who would be locked out. The second plan counts again, and any other
//     number is inconsistent. Data sources and outputs are stored in the plan instead.
//   - One warning for the plan and its apply. Terraform starts a process for each, and sends both the same calls up to the
//     plan of the first resource, so that process cannot know which of the two it is. After the first write of an apply it
//     does (run.Data.Applying), and is silent.
//
// # Keys
//
// A tenant can have a setting once for each key. Keys are a fixed list (Definition.Keys), or names that each tenant has of its own
// (Definition.TenantKeys), such as domains: a list resource asks the tenant for those, and an import checks only their form.
//
// # What an import finds is plannable
//
// "terraform validate" knows neither the tenant nor the state, and it runs before each plan, also of a configuration that
// Terraform has generated from an import. So an error that an import can lead to waits for the plan (sspr.Standing has the
// table). A plan that changes nothing shows it as a warning.
//
// # The private state is a file format
//
// States outlive the provider that wrote them. The record of what the tenant had (memory.go) has a version and the names of
// attributes, never those of Go fields, and testdata/memory has an example of each setting in each version. The first format
// had no version and the names of Go fields; a refresh rewrites it in the current format. A missing or unreadable record is
// an error of the destroy that needs it, and of a plan that changes such a resource. With on_destroy = "retain" it is none,
// and the record is deleted, because it lacks what is written from then on.
//
// # Destroy
//
// The default is "retain", because a setting cannot be removed. A restore writes only attributes that a configuration has
// ever written, with the values that the adoption or the import found. A destroy changes nothing if another block manages
// the setting in the same apply, because the block was renamed or is replaced with create_before_destroy. It asks right
// before it writes (Change.Superseded).
//
// Terraform drops the private state of a tainted resource. So a create that fails leaves no state; if its write may have
// taken effect, a warning lists what the tenant had before. A create that the service accepted and that could not be read
// back ends with a warning and a state.
package singleton
