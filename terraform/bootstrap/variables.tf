variable "expire_old_objects" {
  description = "Whether former states and sources expire. False for a cloud that is thrown away: the provider takes almost a minute to make sure of the rules."
  type        = bool
  default     = true
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that build logs are kept."
  type        = number
  default     = 30
  nullable    = false
}

variable "manage_api_gateway_account" {
  description = "Whether this stage owns API Gateway's log role, of which an account has one a Region. False where another stage does."
  type        = bool
  default     = true
  nullable    = false
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

variable "region" {
  description = "AWS Region."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "require_tls" {
  description = "Whether the buckets refuse plain HTTP. False only for the local cloud, which speaks nothing else."
  type        = bool
  default     = true
  nullable    = false
}

variable "stage" {
  description = "Deployment target: second part of every name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.stage))
    error_message = "A stage is 2 to 10 lower case letters and digits, such as dev: \"${var.stage}\" is not."
  }
}
