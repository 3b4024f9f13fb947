# The figures behind the cross-checks in outputs.tf.

locals {
  # AWS quota: 100 function versions a capacity provider, not raisable. 20 stay free for failed and hurried releases.
  version_budget = 80

  # A release runs the new version beside the serving one, each with its own floor.
  versions_in_a_release = 2

  # Agents answer worse the more tools they choose from; beyond this many a tool list must be split.
  max_tools_per_agent = 14

  pool_functions = { for name, function in local.functions : name => function if function.compute == "pool" }

  # A hot version, the rollback target, keeps one environment running.
  release_vcpu = sum(concat([0], [
    for name, function in local.pool_functions :
    function.vcpu * (function.floor * local.versions_in_a_release + function.versions.hot)
  ]))

  # large = 2 vCPU, xlarge = 4, <n>xlarge = 4n, for every Graviton family the pool allows.
  instance_vcpu = [
    for type in var.pool_allowed_instance_types :
    endswith(type, ".large") ? 2 : 4 * try(tonumber(regex("\\.([0-9]+)xlarge$", type)[0]), 1)
  ]
  spare_vcpu = max(0, local.instance_vcpu...)

  # Serving, hot, parked, and the one that a release brings up before the pruner has made room.
  versions_held = sum(concat([0], [
    for name, function in local.pool_functions : 1 + function.versions.hot + function.versions.parked + 1
  ]))

  pruners = [for name, function in local.functions : name if contains(function.intents, "versions.prune")]

  number_problems = concat(
    flatten([
      for name, function in local.functions : [
        for key, number in function.versions : "${name}: versions.${key} is ${number}, not a whole number of at least 0"
        if number != floor(number) || number < 0
      ]
    ]),
    flatten([
      for name, function in local.functions : [
        for problem, is_wrong in {
          "alarms.warmCoveragePercent is ${function.alarms.warm_coverage_percent}, not above 0 and at most 100" = function.alarms.warm_coverage_percent <= 0 || function.alarms.warm_coverage_percent > 100

          # CloudWatch: an alarm on periods under an hour looks back a day at most.
          "alarms.floorAppliedMinutes is ${function.alarms.floor_applied_minutes}, not 1 to 1440 minutes" = function.alarms.floor_applied_minutes < 1 || function.alarms.floor_applied_minutes > 1440
        } : "${name}: ${problem}" if is_wrong
      ] if function.alarms != null
    ]),
  )

  duplicate_routes = [
    for key, owners in { for route in local.routes : "${route.method} ${route.path}" => route.function... } :
    "${key} (${join(", ", owners)})" if length(owners) > 1
  ]

  tools_by_agent = {
    for path in fileset(var.functions_directory, "*/agents/*/agent.json") :
    dirname(path) => sum(concat(
      [try(length(jsondecode(file("${var.functions_directory}/${path}")).tools), 0)],
      [for server in try(jsondecode(file("${var.functions_directory}/${path}")).mcp, []) : length(server.tools)],
    ))
  }
  crowded_agents = [
    for agent, tools in local.tools_by_agent : "${agent} (${tools})" if tools > local.max_tools_per_agent
  ]
}
