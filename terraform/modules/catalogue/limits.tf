# The figures behind the cross-checks in outputs.tf.

locals {
  # AWS quota: 100 function versions a capacity provider, not raisable. 20 stay free for failed and hurried releases.
  version_budget = 80

  # A release runs the new version beside the serving one, each with its own floor.
  versions_in_a_release = 2

  # Agents answer worse the more tools they choose from; beyond this many a tool list must be split.
  max_tools_per_agent = 14

  pool_functions = { for name, function in local.functions : name => function if function.compute == "pool" }

  # vCPU of one environment: memory ÷ ratio.
  vcpu = { for name, function in local.pool_functions : name => function.memory_mib / 1024 / function.memory_gib_per_vcpu }

  release_vcpu = sum(concat([0], [
    for name, function in local.pool_functions : function.floor * local.vcpu[name] * local.versions_in_a_release
  ]))

  # large = 2 vCPU, xlarge = 4, <n>xlarge = 4n, for every Graviton family the pool allows.
  instance_vcpu = [
    for type in var.pool_allowed_instance_types :
    endswith(type, ".large") ? 2 : 4 * try(tonumber(regex("\\.([0-9]+)xlarge$", type)[0]), 1)
  ]
  spare_vcpu = max(0, local.instance_vcpu...)

  # How many versions stay after a prune is said where it is done: in the environment of the function that prunes.
  kept_versions = one([
    for name, function in local.functions : tonumber(function.environment["KEEP_VERSIONS"])
    if contains(function.intents, "versions.prune") && can(tonumber(function.environment["KEEP_VERSIONS"]))
  ])

  versions_held = length(local.pool_functions) * (coalesce(local.kept_versions, 0) + 1)

  duplicate_routes = [
    for key, owners in { for route in local.routes : "${route.method} ${route.path}" => route.function... } :
    "${key} (${join(", ", owners)})" if length(owners) > 1
  ]

  tools_by_agent = {
    for path in fileset(var.functions_directory, "*/agents/*/agent.json") :
    dirname(path) => try(length(jsondecode(file("${var.functions_directory}/${path}")).tools), 0)
  }
  crowded_agents = [
    for agent, tools in local.tools_by_agent : "${agent} (${tools})" if tools > local.max_tools_per_agent
  ]
}
