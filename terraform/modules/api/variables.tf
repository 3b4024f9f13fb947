variable "account_id" {
  description = "Account of the functions."
  type        = string
  nullable    = false
}

variable "api_name" {
  description = "Name of the API: <project>-<stage>."
  type        = string
  nullable    = false
}

variable "function_prefix" {
  description = "What comes before a function's name in the catalogue: <project>-<stage>-."
  type        = string
  nullable    = false
}

variable "functions" {
  description = "Functions that routes may name, by name in the catalogue: full name and the alias that serves."
  type        = map(object({ alias = string, function_name = string }))
  nullable    = false
}

variable "identity" {
  description = "User pool that tokens come from and the app client that they are for. Needed when a route asks for a token."
  type        = object({ client_id = string, user_pool_arn = string })
  default     = null
}

variable "limits" {
  description = "Usage plan of every key: requests a second, burst, requests a day. Routes that ask for a key have the same rate and burst for all keys together."
  type = object({
    burst   = number
    per_day = number
    rate    = number
  })
  default  = { burst = 100, per_day = 100000, rate = 50 }
  nullable = false

  validation {
    condition     = var.limits.rate > 0 && var.limits.burst >= 1 && var.limits.per_day >= 1
    error_message = "Each limit must be above zero: zero refuses every request."
  }
}

variable "log_retention_days" {
  description = "Days that the access log is kept."
  type        = number
  nullable    = false
}

variable "partition" {
  description = "AWS partition."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "region" {
  description = "Region, for the integrations' ARNs."
  type        = string
  nullable    = false
}

variable "routes" {
  description = "Routes from the catalogue."
  type = list(object({
    auth     = string
    function = string
    method   = string
    path     = string
    stream   = bool
  }))
  nullable = false

  validation {
    condition     = length(var.routes) > 0
    error_message = "An API needs at least one route: give a function a \"routes\" entry in its function.json."
  }

  validation {
    condition     = alltrue([for route in var.routes : contains(["key", "token"], route.auth)])
    error_message = "A route asks for a key or a token: correct \"auth\" in function.json."
  }

  validation {
    condition     = var.identity != null || !contains(var.routes[*].auth, "token")
    error_message = "A route asks for a token, but there is no user pool to believe."
  }
}

variable "stage_name" {
  description = "Name of the API's stage, the first part of its path."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,128}$", var.stage_name))
    error_message = "A stage's name has letters, digits, hyphens and underscores: \"${var.stage_name}\" has others."
  }
}

variable "token_limits" {
  description = "Requests a second and burst of each route that people call with a token, for all people together."
  type        = object({ burst = number, rate = number })
  default     = { burst = 40, rate = 20 }
  nullable    = false

  validation {
    condition     = var.token_limits.rate > 0 && var.token_limits.burst >= 1
    error_message = "Each limit must be above zero: zero refuses every request."
  }
}

variable "timeout_seconds" {
  description = "Longest invocation of each function, by name in the catalogue."
  type        = map(number)
  nullable    = false
}
