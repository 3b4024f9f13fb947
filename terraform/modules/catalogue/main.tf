# Reads the catalogue: functions/<name>/function.json and functions/<name>/agents/<id>/agent.json.
# The files are the only place where a function is declared; here they only get names that Terraform reads well.

locals {
  # An entry is a folder's name; the rest of the path is known.
  _function_names = toset([for path in fileset(var.functions_directory, "*/function.json") : dirname(path)])

  declared = {
    for name in local._function_names :
    name => jsondecode(file("${var.functions_directory}/${name}/function.json"))
  }

  functions = {
    for name, entry in local.declared : name => {
      alarms              = local._alarms[name]
      ceiling             = try(coalesce(local._override[name].ceiling, entry.ceiling), null)
      compute             = entry.compute
      description         = entry.description
      environment         = { for key, value in try(entry.environment, {}) : key => tostring(value) }
      floor               = try(coalesce(local._override[name].floor, entry.floor), null)
      intents             = try(tolist(entry.intents), tolist([]))
      memory_gib_per_vcpu = try(entry.memoryGiBPerVCpu, null)
      memory_mib          = coalesce(local._override[name].memory_mib, entry.memoryMiB)
      timeout_seconds     = coalesce(local._override[name].timeout_seconds, entry.timeoutSeconds)
      vcpu                = local._vcpu[name]
      versions            = local._versions[name]
      warm                = try(entry.warm, false)
      windows             = local._windows[name]
      workers             = try(entry.workers, null)
    }
  }

  _no_override = {
    ceiling         = null
    floor           = null
    memory_mib      = null
    timeout_seconds = null
    versions        = { hot = null, minimum_age_minutes = null, parked = null }
    windows         = null
  }
  _override = { for name in local._function_names : name => lookup(var.overrides, name, local._no_override) }

  # vCPU of one environment: memory ÷ ratio. On demand there are no vCPU to count.
  _vcpu = {
    for name, entry in local.declared :
    name => try(coalesce(local._override[name].memory_mib, entry.memoryMiB) / 1024 / entry.memoryGiBPerVCpu, null)
  }

  # The nearest word counts: this function in this stage, then the stage, then the catalogue.
  _versions = {
    for name, entry in local.declared : name => {
      hot    = coalesce(local._override[name].versions.hot, try(entry.versions.hot, null), 1)
      parked = coalesce(local._override[name].versions.parked, try(entry.versions.parked, null), 2)
      minimum_age_minutes = coalesce(
        local._override[name].versions.minimum_age_minutes,
        var.minimum_version_age_minutes,
        try(entry.versions.minimumAgeMinutes, null),
        60,
      )
    }
  }

  _declared_windows = {
    for name, entry in local.declared : name => [
      for window in try(entry.windows, []) : {
        ceiling  = window.ceiling
        end      = window.end
        floor    = window.floor
        name     = window.name
        start    = window.start
        timezone = try(window.timezone, "UTC")
      }
    ]
  }
  _windows = {
    for name in local._function_names :
    name => local._override[name].windows != null ? local._override[name].windows : local._declared_windows[name]
  }

  # What the warmer's alarms stand on; a function that is not warmed has none.
  _alarms = {
    for name, entry in local.declared : name => try(entry.warm, false) ? {
      floor_applied_minutes = try(entry.alarms.floorAppliedMinutes, 15)
      warm_coverage_percent = try(entry.alarms.warmCoveragePercent, 90)
    } : null
  }

  routes = flatten([
    for name, entry in local.declared : [
      for route in try(entry.routes, []) : {
        auth     = try(route.auth, "key")
        function = name
        method   = upper(route.method)
        path     = route.path
        stream   = try(route.stream, false)
      }
    ]
  ])

  scopes = toset(flatten([for entry in local.declared : try(entry.scopes, [])]))

  schedules = flatten([
    for name, entry in local.declared : [
      for schedule in try(entry.schedules, []) : {
        expression = schedule.expression
        function   = name
        input      = jsonencode(schedule.input)
        name       = schedule.name
        timezone   = try(schedule.timezone, "UTC")
      }
    ]
  ])
}
