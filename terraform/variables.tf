variable "agent_urls" {
  description = "Addresses of agents in this stage, by their ids, in place of those that runs.url in agent.json names."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.agent_urls), local.agents_with_url)) == 0
    error_message = "No agent.json with runs.url is of ${join(", ", setsubtract(keys(var.agent_urls), local.agents_with_url))}. Agents with one: ${join(", ", local.agents_with_url)}."
  }

  validation {
    condition     = alltrue([for url in values(var.agent_urls) : can(regex("^(https://|http://(127\\.0\\.0\\.1|localhost)[:/])", url))])
    error_message = "An agent's address is https; http is for loopback only."
  }
}

variable "alarm_email_addresses" {
  description = "Addresses that get every alarm. AWS asks each to confirm by mail."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "artefacts" {
  description = "Bundles of the build, by function: sha256 and key in the artefact bucket. The build writes them to dist/artefacts.tfvars.json."
  type        = map(object({ key = string, sha256 = string }))
  nullable    = false

  validation {
    condition     = length(setsubtract(local.function_names, keys(var.artefacts))) == 0
    error_message = "No bundle for: ${join(", ", setsubtract(local.function_names, keys(var.artefacts)))}. Build first, then plan with -var-file=../dist/artefacts.tfvars.json."
  }
}

variable "environment_concurrency" {
  description = "Requests that one environment of a pool function takes at a time. Beyond it a request is refused, not queued."
  type        = number
  nullable    = false
}

variable "function_overrides" {
  description = "Numbers of single functions that this stage changes, by function name. A list of windows replaces the catalogue's whole list, so [] means none; of versions each number is replaced alone."
  type = map(object({
    ceiling         = optional(number)
    floor           = optional(number)
    memory_mib      = optional(number)
    timeout_seconds = optional(number)
    versions = optional(object({
      hot                 = optional(number)
      minimum_age_minutes = optional(number)
      parked              = optional(number)
    }), {})
    windows = optional(list(object({
      ceiling  = number
      end      = string
      floor    = number
      name     = string
      start    = string
      timezone = optional(string, "UTC")
    })))
  }))
  default  = {}
  nullable = false
}

variable "guardrail" {
  description = "Guardrail of Amazon Bedrock that messages and answers must pass, by id and version. when_unavailable: \"closed\" refuses a turn that could not be checked, \"open\" lets it through. Null checks nothing."
  type = object({
    id               = string
    version          = string
    when_unavailable = optional(string, "closed")
  })
  default = null

  validation {
    # Bedrock API: CreateGuardrail, guardrailId and version.
    condition     = var.guardrail == null ? true : can(regex("^[a-z0-9]+$", var.guardrail.id)) && can(regex("^([1-9][0-9]{0,7}|DRAFT)$", var.guardrail.version))
    error_message = "A guardrail is named by its id (lower case letters and digits, no ARN) and a version (a number or DRAFT)."
  }

  validation {
    condition     = var.guardrail == null ? true : contains(["closed", "open"], var.guardrail.when_unavailable)
    error_message = "guardrail.when_unavailable is \"closed\" or \"open\"."
  }
}

variable "log_messages" {
  description = "Whether the decisions in the router's log hold the users' messages, so that make replay can take them again. What users write is then kept for log_retention_days."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  nullable    = false

  validation {
    # CloudWatch Logs API: PutRetentionPolicy, up to a year; "never" would be 0.
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365 days, not ${var.log_retention_days}."
  }
}

variable "mcp_server_urls" {
  description = "Addresses of MCP servers in this stage, by their names in agent.json, in place of the addresses there."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.mcp_server_urls), local.mcp_servers[*].name)) == 0
    error_message = "No agent.json has an MCP server named ${join(", ", setsubtract(keys(var.mcp_server_urls), local.mcp_servers[*].name))}. Its servers: ${join(", ", distinct(local.mcp_servers[*].name))}."
  }

  validation {
    condition     = alltrue([for url in values(var.mcp_server_urls) : can(regex("^(https://|http://(127\\.0\\.0\\.1|localhost)[:/])", url))])
    error_message = "An MCP server's address is https; http is for loopback only."
  }
}

variable "minimum_version_age_minutes" {
  description = "Minutes since it stopped serving that a version must have before it is parked or deleted, in place of the catalogue's number for every function; function_overrides beats both. Null leaves the catalogue's."
  type        = number
  default     = null
}

variable "password_sign_in" {
  description = "Whether people's programs may send their password to sign in, instead of proving it by SRP. For the local stage, whose people are scripts."
  type        = bool
  default     = false
  nullable    = false
}

variable "pool_generation" {
  description = "Generation that the functions run on, a key of pool_generations."
  type        = string
  default     = "g1"
  nullable    = false

  validation {
    condition     = contains(keys(var.pool_generations), var.pool_generation)
    error_message = "Generation \"${var.pool_generation}\" is not among pool_generations (${join(", ", keys(var.pool_generations))}). Add the new generation, apply, move the functions, and only then drop the old one."
  }
}

variable "pool_generations" {
  description = "Incarnations of the pool by name. Without network.dedicated_cidr a generation stands in the default VPC; with it in a VPC of its own, whose egress is \"internet\" or \"endpoints\". Everything but max_vcpu_count replaces the pool, so to change it add a generation beside the old one, set pool_generation to it, and remove the old one when no version is left on it."
  type = map(object({
    allowed_instance_types = optional(list(string), ["m6g.large", "m6g.xlarge", "m7g.large", "m7g.xlarge"])
    max_vcpu_count         = optional(number, 64)
    network = optional(object({
      dedicated_cidr      = optional(string)
      egress              = optional(string, "internet")
      excluded_zone_ids   = optional(set(string), [])
      excluded_zone_names = optional(set(string), ["us-east-1e"])
      max_subnets         = optional(number, 3)
    }), {})
  }))
  default  = { g1 = {} }
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.pool_generations) : can(regex("^g[1-9][0-9]*$", name))])
    error_message = "Generations are named g1, g2, …, not as here: ${join(", ", keys(var.pool_generations))}."
  }
}

variable "project" {
  description = "First part of every name."
  type        = string
  default     = "agentpool"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}$", var.project))
    error_message = "The project's name is 2 to 20 lower case letters, digits and hyphens, as it is part of bucket names: \"${var.project}\" is not."
  }
}

variable "protected" {
  description = "Keep the tables from accidents: deletion protection and point-in-time recovery."
  type        = bool
  nullable    = false
}

variable "region" {
  description = "AWS Region."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "stage" {
  description = "Deployment target: second part of every name, and the stage of the API."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.stage))
    error_message = "A stage is 2 to 10 lower case letters and digits, such as dev: \"${var.stage}\" is not."
  }
}
