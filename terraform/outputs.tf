output "alarm_topic_arn" {
  description = "SNS topic of every alarm."
  value       = module.observability.topic_arn
}

output "api_id" {
  description = "Id of the REST API."
  value       = module.api.id
}

output "api_stage" {
  description = "Stage of the REST API."
  value       = module.api.stage_name
}

output "api_url" {
  description = "Base of the API's routes in AWS."
  value       = module.api.url
}

output "fleet" {
  description = "Every function: what the release, the operators' programs and the tests need to know of it."
  value = {
    for name, function in local.functions : name => {
      alias         = module.function[name].alias
      ceiling       = function.ceiling
      compute       = function.compute
      concurrency   = function.compute == "pool" ? var.environment_concurrency : null
      floor         = function.floor
      function_name = module.function[name].function_name
      vcpu          = function.vcpu
      version       = module.function[name].version
      versions      = function.versions
      warm          = function.warm
      windows       = function.windows
      workers       = function.workers
    }
  }
}

output "floors" {
  description = "What the release needs to put floors on a timetable: the group and the role of the schedules, and the queue of what could not be set."
  value = {
    dead_letter_queue_arn = module.schedules.dead_letter_queue_arn
    group_name            = module.floors.group_name
    role_arn              = module.floors.role_arn
  }
}

output "identity" {
  description = "Where people sign in: user pool and app client. Null when no route asks for a token."
  value       = one([for identity in module.identity : { client_id = identity.client_id, user_pool_id = identity.user_pool_id }])
}

output "pool" {
  description = "How much the serving generation may launch."
  value = {
    allowed_instance_types = local.pool_generation.allowed_instance_types
    max_vcpu               = local.pool_generation.max_vcpu_count
  }
}

output "pool_name" {
  description = "Generation of the pool that the functions run on."
  value       = module.capacity_pool[var.pool_generation].name
}

output "records_table" {
  description = "Table of domain records."
  value       = module.session_store.records_table.name
}

output "sessions_table" {
  description = "Table of sessions."
  value       = module.session_store.sessions_table.name
}

output "usage_plan_id" {
  description = "Usage plan that API keys are added to."
  value       = module.api.usage_plan_id
}
