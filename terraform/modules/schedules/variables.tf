variable "account_id" {
  description = "Account on whose behalf alone the scheduler may take the role."
  type        = string
  nullable    = false
}

variable "name_prefix" {
  description = "Prefix of every name: <project>-<stage>."
  type        = string
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the policy that limits the role, whatever it is granted. Deploys may make no role without it."
  type        = string
  nullable    = false
}

variable "schedules" {
  description = "Schedules from the catalogue, each with the ARN of the alias to invoke and its input as JSON."
  type = list(object({
    expression = string
    function   = string
    input      = string
    name       = string
    target_arn = string
    timezone   = string
  }))
  nullable = false

  validation {
    condition     = alltrue([for schedule in var.schedules : can(regex("^(rate|cron|at)\\(.+\\)$", schedule.expression))])
    error_message = "A schedule's expression is rate(…), cron(…) or at(…), such as rate(5 minutes). Wrong: ${join(", ", [for schedule in var.schedules : "${schedule.function}/${schedule.name}" if !can(regex("^(rate|cron|at)\\(.+\\)$", schedule.expression))])}."
  }

  validation {
    condition     = length(distinct([for schedule in var.schedules : "${schedule.function}-${schedule.name}"])) == length(var.schedules)
    error_message = "Two schedules of one function have the same name."
  }
}
