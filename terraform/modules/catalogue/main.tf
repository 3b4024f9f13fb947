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
      ceiling             = try(coalesce(local._override[name].ceiling, entry.ceiling), null)
      compute             = entry.compute
      description         = entry.description
      environment         = { for key, value in try(entry.environment, {}) : key => tostring(value) }
      floor               = try(coalesce(local._override[name].floor, entry.floor), null)
      intents             = try(tolist(entry.intents), tolist([]))
      memory_gib_per_vcpu = try(entry.memoryGiBPerVCpu, null)
      memory_mib          = coalesce(local._override[name].memory_mib, entry.memoryMiB)
      timeout_seconds     = coalesce(local._override[name].timeout_seconds, entry.timeoutSeconds)
      warm                = try(entry.warm, false)
      workers             = try(entry.workers, null)
    }
  }

  _no_override = { ceiling = null, floor = null, memory_mib = null, timeout_seconds = null }
  _override    = { for name in local._function_names : name => lookup(var.overrides, name, local._no_override) }

  routes = flatten([
    for name, entry in local.declared : [
      for route in try(entry.routes, []) : {
        function = name
        method   = upper(route.method)
        path     = route.path
        stream   = try(route.stream, false)
      }
    ]
  ])

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
