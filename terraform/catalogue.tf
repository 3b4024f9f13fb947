# What the catalogue declares, with the numbers of this stage.

module "catalogue" {
  source = "./modules/catalogue"

  functions_directory         = local.functions_directory
  minimum_version_age_minutes = var.minimum_version_age_minutes
  overrides                   = var.function_overrides
  pool_allowed_instance_types = local.pool_generation.allowed_instance_types
  pool_max_vcpu_count         = local.pool_generation.max_vcpu_count
}

locals {
  functions_directory = "${path.module}/../functions"
  function_names      = toset([for path in fileset(local.functions_directory, "*/function.json") : dirname(path)])

  # The models that functions may call are the ones that they name in models.json.
  model_ids = toset(flatten([
    for path in fileset(local.functions_directory, "*/models.json") :
    jsondecode(file("${local.functions_directory}/${path}")).models[*].modelId
  ]))

  # Tools of the agents that are elsewhere.
  mcp_servers = flatten([
    for path in fileset(local.functions_directory, "*/agents/*/agent.json") : [
      for server in try(jsondecode(file("${local.functions_directory}/${path}")).mcp, []) : {
        has_token = try(server.auth, null) != null
        name      = server.name
      }
    ]
  ])

  # Agents that do not run in the router's process.
  agents_elsewhere = [
    for path in fileset(local.functions_directory, "*/agents/*/agent.json") : {
      function  = try(jsondecode(file("${local.functions_directory}/${path}")).runs.function, null)
      has_token = can(jsondecode(file("${local.functions_directory}/${path}")).runs.auth)
      has_url   = can(jsondecode(file("${local.functions_directory}/${path}")).runs.url)
      id        = basename(dirname(path))
    } if can(jsondecode(file("${local.functions_directory}/${path}")).runs)
  ]
  agents_with_url = [for agent in local.agents_elsewhere : agent.id if agent.has_url]

  functions       = module.catalogue.functions
  pool_functions  = { for name, function in local.functions : name => function if function.compute == "pool" }
  pool_generation = var.pool_generations[var.pool_generation]

  schedules = [
    for schedule in module.catalogue.schedules : merge(schedule, { target_arn = module.function[schedule.function].alias_arn })
  ]

  # The two control loops are known by what they may do. A function's metrics are under its name in the catalogue.
  pruner = one([
    for name, function in local.functions : { function_name = "${local.name_prefix}-${name}", service = name }
    if contains(function.intents, "versions.prune")
  ])
  warmer = one([
    for name, function in local.functions : {
      expressions   = [for schedule in module.catalogue.schedules : schedule.expression if schedule.function == name]
      function_name = "${local.name_prefix}-${name}"
      service       = name
    } if contains(function.intents, "fleet.warm")
  ])
  warm_functions = {
    for name, function in local.pool_functions :
    name => merge(function.alarms, { function_name = "${local.name_prefix}-${name}" }) if function.warm
  }

  # Whose clock sends the event that sweeps approval requests.
  approvals = one(distinct([
    for schedule in module.catalogue.schedules : { function_name = "${local.name_prefix}-${schedule.function}", service = schedule.function }
    if try(jsondecode(schedule.input).type, "") == "agentpool.sweep-approvals"
  ]))

  metrics_namespace = var.project

  # What each function is told, beyond what its intents and its catalogue entry say.
  common_environment = {
    for name, function in local.functions : name => merge(
      {
        POWERTOOLS_METRICS_NAMESPACE = local.metrics_namespace
        POWERTOOLS_SERVICE_NAME      = name
        PROJECT                      = var.project
        STAGE                        = var.stage
      },
      # Only what routes messages has any to log.
      var.log_messages && contains(function.intents, "models.invoke") ? { LOG_MESSAGES = "1" } : {},
      # A worker's poll holds one libuv thread. With four threads more than workers, files, DNS and crypto still find one.
      function.compute != "pool" ? {} : {
        AWS_LAMBDA_NODEJS_WORKER_COUNT = tostring(function.workers)
        UV_THREADPOOL_SIZE             = tostring(function.workers + 4)
        # Each worker has a heap of its own, which would keep 16 MiB for young objects after a busy moment, and each thread
        # would have a heap of malloc's (docs/decisions/worker-memory.md has both measured).
        NODE_OPTIONS     = "--max-semi-space-size=1"
        MALLOC_ARENA_MAX = "2"
      },
    )
  }
}
