# METADATA
# title: Reading a plan
# description: What the policies share. An absent setting has its strictest value.
package password_reset.plan

# METADATA
# title: The input is a plan
is_plan if {
	input.format_version
	input.planned_values
}

# METADATA
# title: A setting of data.sspr
setting(name, _) := data.sspr[name]

setting(name, absent) := absent if not name in object.keys(data.sspr)

setting(_, absent) := absent if not data.sspr

# METADATA
# title: The day of the plan, such as 2026-11-30
today := setting("today", substring(object.get(input, "timestamp", now), 0, 10))

now := time.format(time.now_ns())

# METADATA
# title: Changes of resources of the provider
changes contains change if {
	some change in input.resource_changes
	change.mode == "managed"
	startswith(change.type, "sspr_")
}

# METADATA
# title: A change, other than a destroy, that writes to the tenant
writes(change) if {
	some action in change.change.actions
	action in {"create", "update"}
}

# METADATA
# title: A destroy that writes to the tenant
undoes(change) if {
	destroys(change)
	before(change, "on_destroy") != "retain"
}

destroys(change) if change.change.actions == ["delete"]

# METADATA
# title: The value of an attribute before the plan; null if there is none
before(change, name) := object.get(fields(change.change.before), name, null)

# METADATA
# title: The value of an attribute after the plan; null if there is none or it is not known
after(change, name) := object.get(fields(change.change.after), name, null)

# METADATA
# title: The value of an attribute is known only after the apply
unknown(change, name) if _known_later(fields(change.change.after_unknown)[name])

_known_later(true)

_known_later(value) if {
	not is_boolean(value)
	walk(value, [_, true])
}

# METADATA
# title: The plan does not show the earlier values of the tenant
# description: A create without an import block writes over values that the plan has not read.
blind(change) if {
	"create" in change.change.actions
	not is_object(change.change.before)
}

fields(object) := object if is_object(object)

fields(other) := {} if not is_object(other)

# METADATA
# title: An array or set as a set; empty if null
as_set(values) := {v | some v in values}
