locals {
  enabled_for = { off = "none", pilot = "selected", everyone = "all" }[var.stage]
  group_id    = var.stage == "pilot" ? var.group_id : null

  # The names in the registration report for each of the methods.
  registered_as = {
    email                   = ["email"]
    microsoft_authenticator = ["mobile_app_notification", "mobile_app_code"]
    software_oath           = ["mobile_app_code"]
    sms                     = ["mobile_phone"]
    voice                   = ["mobile_phone"]
  }

  locked_out   = data.sspr_readiness.planned.locked_out + data.sspr_readiness.planned.administrators.locked_out
  are_ready    = data.sspr_readiness.planned.ready_percent >= var.ready_percent
  is_everyone  = data.sspr_policy.live.enabled_for == "all"
  keeps_scope  = var.stage == "everyone" || data.sspr_policy.live.enabled_for == "none" || (var.stage == "pilot" && data.sspr_policy.live.enabled_for == "selected" && data.sspr_policy.live.group_id == var.group_id)
  locked_words = "Users who can reset a password today and could not with these methods: ${data.sspr_readiness.planned.locked_out}, and administrators: ${data.sspr_readiness.planned.administrators.locked_out}."
  ready_words  = "${data.sspr_readiness.planned.ready_percent} percent of all users could reset a password, and ${var.ready_percent} are needed. Not ready: ${data.sspr_readiness.planned.not_ready} of ${data.sspr_readiness.planned.total} users."
}

# Both are read in the plan, before anything changes.
data "sspr_policy" "live" {}

data "sspr_readiness" "planned" {
  methods_required = var.methods_required
  methods          = distinct(flatten([for m in var.methods : local.registered_as[m]]))
  list_limit       = 0 # numbers only: no user names in state and plans
}

# Password reset > Properties
resource "sspr_policy" "this" {
  enabled_for = local.enabled_for
  group_id    = local.group_id
  on_destroy  = var.on_destroy

  lifecycle {
    # Fails the step to everyone, once: users who join later do not block plans.
    precondition {
      condition     = var.stage != "everyone" || local.is_everyone || local.are_ready
      error_message = "Only ${local.ready_words}"
    }
    precondition {
      condition     = var.accept_smaller_scope || local.keeps_scope
      error_message = "Users who have password reset (enabled_for is \"${data.sspr_policy.live.enabled_for}\") would lose it in the stage ${var.stage}. If that is intended, set accept_smaller_scope."
    }
  }
}

# Authentication methods > Policies
resource "sspr_authentication_method_configuration" "this" {
  for_each = setunion(var.methods, var.methods_disabled)

  method                = each.key
  state                 = contains(var.methods, each.key) ? "enabled" : "disabled"
  included_groups       = contains(var.methods, each.key) ? ["all_users"] : null
  software_oath_enabled = each.key == "microsoft_authenticator" && contains(var.methods, each.key) ? true : null # codes as well as notifications
  usable_for_sign_in    = each.key == "sms" && contains(var.methods, each.key) ? false : null                    # for password reset, not for sign-in
  on_destroy            = var.on_destroy
}

# Password reset > Authentication methods
resource "sspr_authentication_methods" "this" {
  depends_on = [sspr_authentication_method_configuration.this] # two are required once enough are enabled

  methods_required = var.methods_required
  on_destroy       = var.on_destroy

  lifecycle {
    # Fails the whole plan, before anything is written, whichever change locks users out.
    precondition {
      condition     = local.locked_out <= var.accepted_lock_out
      error_message = local.locked_words
    }
  }
}

# Password reset > Registration
resource "sspr_registration" "this" {
  required_at_sign_in  = var.registration_required
  reconfirm_after_days = var.reconfirm_after_days
  on_destroy           = var.on_destroy
}

# Password reset > Notifications
resource "sspr_notifications" "this" {
  notify_users          = var.notify_users
  notify_administrators = var.notify_administrators
  on_destroy            = var.on_destroy
}

# Password reset > Customization
resource "sspr_customization" "this" {
  count = var.helpdesk == null ? 0 : 1

  customize_helpdesk_link      = true
  custom_helpdesk_email_or_url = var.helpdesk
  on_destroy                   = var.on_destroy
}

# Checks warn in every plan, but do not fail it. A saved plan contains their results.
check "no_user_is_locked_out" {
  assert {
    condition     = local.locked_out == 0
    error_message = local.locked_words
  }
}

check "users_are_ready" {
  assert {
    condition     = !local.is_everyone || local.are_ready
    error_message = "Only ${local.ready_words}"
  }
}
