variable "account_id" {
  description = "Account whose alarms may publish to the topic."
  type        = string
  nullable    = false
}

variable "approvals" {
  description = "The function that keeps approval requests: full name, and the service that its metrics are under. Null when there is none."
  type        = object({ function_name = string, service = string })
  default     = null
}

variable "dead_letter_queue_name" {
  description = "Queue whose messages are failed schedules."
  type        = string
  nullable    = false
}

variable "email_addresses" {
  description = "Addresses that get every alarm. AWS asks each to confirm by mail."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "functions" {
  description = "Functions to watch, by name in the catalogue: full name and the alias that serves."
  type        = map(object({ alias = string, function_name = string }))
  nullable    = false
}

variable "metrics_namespace" {
  description = "Namespace of the metrics that our functions publish."
  type        = string
  nullable    = false
}

variable "name_prefix" {
  description = "Prefix of every name: <project>-<stage>."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "AWS partition."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "pruner" {
  description = "The function that prunes versions: full name, and the service that its metrics are under. Null when there is none."
  type        = object({ function_name = string, service = string })
  default     = null
}

variable "region" {
  description = "Region of the alarms."
  type        = string
  nullable    = false
}

variable "stage" {
  description = "Stage that the metrics of our functions are under."
  type        = string
  nullable    = false
}

variable "warm_functions" {
  description = "Functions that the warmer warms, by name in the catalogue: full name, least share of its workers that must answer, and how long a floor may wait to be applied."
  type        = map(object({ floor_applied_minutes = number, function_name = string, warm_coverage_percent = number }))
  default     = {}
  nullable    = false
}

variable "warmer" {
  description = "The function that warms the others: full name, the service that its metrics are under, and when it runs. Null when there is none."
  type        = object({ expressions = list(string), function_name = string, service = string })
  default     = null

  validation {
    condition     = length(try(var.warmer.expressions, ["none"])) > 0
    error_message = "${try(var.warmer.function_name, "The warmer")} has no schedule, so nothing would ever be warmed. Give it one in its function.json, such as rate(5 minutes)."
  }

  validation {
    condition     = !anytrue([for expression in try(var.warmer.expressions, []) : can(regex("^rate\\(([2-9]|[1-9][0-9]+) days\\)$", expression))])
    error_message = "${try(var.warmer.function_name, "The warmer")} runs less than once a day (${join(", ", try(var.warmer.expressions, []))}): floors and cold workers would go unseen for days, and no alarm could tell. rate(5 minutes) is usual."
  }
}
