# The one root module: a stage of the platform. What there is to deploy comes from the catalogue (catalogue.tf), how big
# it is here from stages/<stage>.tfvars, and the code from the build (artefacts).

module "network" {
  source   = "./modules/network"
  for_each = var.pool_generations

  dedicated_cidr      = each.value.network.dedicated_cidr
  egress              = each.value.network.egress
  excluded_zone_ids   = each.value.network.excluded_zone_ids
  excluded_zone_names = each.value.network.excluded_zone_names
  max_subnets         = each.value.network.max_subnets
  name_prefix         = "${local.name_prefix}-${each.key}"
  region              = var.region
}

module "capacity_pool" {
  source   = "./modules/capacity-pool"
  for_each = var.pool_generations

  allowed_instance_types = each.value.allowed_instance_types
  log_retention_days     = var.log_retention_days
  max_vcpu_count         = each.value.max_vcpu_count
  partition              = local.partition
  pool_name              = "${local.name_prefix}-${each.key}"
  subnet_ids             = module.network[each.key].subnet_ids
  vpc_id                 = module.network[each.key].vpc_id
}

module "session_store" {
  source = "./modules/session-store"

  name_prefix = local.name_prefix
  protected   = var.protected
}

module "intents" {
  source = "./modules/intents"

  account_id = local.account_id
  agents = {
    functions  = toset([for agent in local.agents_elsewhere : agent.function if agent.function != null])
    urls       = var.agent_urls
    with_token = toset([for agent in local.agents_elsewhere : agent.id if agent.has_token])
  }
  fleet           = local.functions
  function_prefix = "${local.name_prefix}-"
  guardrail       = var.guardrail
  mcp = {
    server_urls   = var.mcp_server_urls
    token_servers = toset([for server in local.mcp_servers : server.name if server.has_token])
  }
  model_ids        = local.model_ids
  partition        = local.partition
  pool             = module.capacity_pool[var.pool_generation]
  pool_generations = values(module.capacity_pool)
  records_table    = module.session_store.records_table
  region           = var.region
  requested        = { for name, function in local.functions : name => function.intents }
  sessions_table   = module.session_store.sessions_table
  warm_targets = [
    for name, function in local.pool_functions : {
      concurrency = var.environment_concurrency
      name        = name
      parks       = contains(concat([function.ceiling], function.windows[*].ceiling), 0)
      workers     = function.workers
    } if function.warm
  ]
}

module "function" {
  source   = "./modules/managed-function"
  for_each = local.functions

  artefact             = { bucket = local.artefact_bucket, key = var.artefacts[each.key].key }
  description          = each.value.description
  environment          = merge(local.common_environment[each.key], module.intents.grants[each.key].environment, each.value.environment)
  function_name        = "${local.name_prefix}-${each.key}"
  log_retention_days   = var.log_retention_days
  memory_mib           = each.value.memory_mib
  permissions_boundary = local.permissions_boundary
  policy_statements    = module.intents.grants[each.key].statements
  timeout_seconds      = each.value.timeout_seconds

  pool = each.value.compute != "pool" ? null : {
    arn                 = module.capacity_pool[var.pool_generation].arn
    concurrency         = var.environment_concurrency
    memory_gib_per_vcpu = each.value.memory_gib_per_vcpu
  }
}

# Only where a route asks for a person's token.
module "identity" {
  source = "./modules/identity"
  count  = contains(module.catalogue.routes[*].auth, "token") ? 1 : 0

  name             = local.name_prefix
  password_sign_in = var.password_sign_in
  protected        = var.protected
  scopes           = module.catalogue.scopes
}

module "api" {
  source = "./modules/api"

  account_id         = local.account_id
  api_name           = local.name_prefix
  identity           = one(module.identity)
  log_retention_days = var.log_retention_days
  partition          = local.partition
  region             = var.region
  routes             = module.catalogue.routes
  stage_name         = var.stage
  timeout_seconds    = { for name, function in local.functions : name => function.timeout_seconds }

  functions       = module.function
  function_prefix = "${local.name_prefix}-"
}

module "schedules" {
  source = "./modules/schedules"

  account_id           = local.account_id
  name_prefix          = local.name_prefix
  permissions_boundary = local.permissions_boundary
  schedules            = local.schedules
}

module "floors" {
  source = "./modules/floors"

  account_id            = local.account_id
  dead_letter_queue_arn = module.schedules.dead_letter_queue_arn
  function_names        = [for name, function in local.pool_functions : "${local.name_prefix}-${name}"]
  name_prefix           = local.name_prefix
  partition             = local.partition
  permissions_boundary  = local.permissions_boundary
  region                = var.region
}

module "observability" {
  source = "./modules/observability"

  account_id             = local.account_id
  approvals              = local.approvals
  dead_letter_queue_name = module.schedules.dead_letter_queue_name
  email_addresses        = var.alarm_email_addresses
  functions              = module.function
  metrics_namespace      = local.metrics_namespace
  name_prefix            = local.name_prefix
  partition              = local.partition
  pruner                 = local.pruner
  region                 = var.region
  stage                  = var.stage
  warm_functions         = local.warm_functions
  warmer                 = local.warmer
}
