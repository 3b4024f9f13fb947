variable "account_id" {
  description = "Account, for ARNs of things that have no resource here."
  type        = string
  nullable    = false
}

variable "agents" {
  description = "Agents that run elsewhere: functions of the fleet that are agents, addresses that differ from the catalogue's, by id, and ids of those that ask for a token."
  type        = object({ functions = set(string), urls = map(string), with_token = set(string) })
  default     = { functions = [], urls = {}, with_token = [] }
  nullable    = false
}

variable "fleet" {
  description = "Functions whose versions are pruned, by name in the catalogue: where they run, vCPU of one environment (null on demand), and which versions stay beside the serving one."
  type = map(object({
    compute  = string
    vcpu     = number
    versions = object({ hot = number, minimum_age_minutes = number, parked = number })
  }))
  nullable = false
}

variable "function_prefix" {
  description = "What every function name of the fleet starts with: <project>-<stage>-."
  type        = string
  nullable    = false
}

variable "guardrail" {
  description = "Guardrail of Amazon Bedrock that guardrail.apply may use, and what becomes of a text that it could not check. Null: none."
  type        = object({ id = string, version = string, when_unavailable = string })
  default     = null
}

variable "mcp" {
  description = "MCP servers of the agents: addresses that differ from the catalogue's, by name, and the names of those that ask for a token."
  type        = object({ server_urls = map(string), token_servers = set(string) })
  default     = { server_urls = {}, token_servers = [] }
  nullable    = false
}

variable "model_ids" {
  description = "Bedrock model or inference profile ids that models.invoke may call."
  type        = set(string)
  nullable    = false
}

variable "partition" {
  description = "AWS partition."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "pool" {
  description = "The serving pool."
  type        = object({ arn = string, name = string })
  nullable    = false
}

variable "pool_generations" {
  description = "Every generation of the pool, the serving one included."
  type        = list(object({ arn = string, name = string }))
  nullable    = false
}

variable "records_table" {
  description = "Table of domain records."
  type        = object({ arn = string, name = string })
  nullable    = false
}

variable "region" {
  description = "Region of the deployment."
  type        = string
  nullable    = false
}

variable "requested" {
  description = "Intents by function, from the catalogue."
  type        = map(list(string))
  nullable    = false

  validation {
    condition     = length(setsubtract(flatten(values(var.requested)), keys(local.table))) == 0
    error_message = "Unknown permission intents: ${join(", ", setsubtract(flatten(values(var.requested)), keys(local.table)))}. Known: ${join(", ", keys(local.table))}. Correct function.json, or add the intent to terraform/modules/intents/table.tf."
  }
}

variable "sessions_table" {
  description = "Table of sessions."
  type        = object({ arn = string, name = string })
  nullable    = false
}

variable "warm_targets" {
  description = "Functions that are kept warm: name in the catalogue, workers of an environment, requests it takes at a time, and whether a window parks it."
  type        = list(object({ name = string, concurrency = number, parks = bool, workers = number }))
  nullable    = false
}
