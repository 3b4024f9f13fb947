variable "functions_directory" {
  description = "Folder with one folder a function, each holding a function.json. Agents are the folders under <function>/agents."
  type        = string
  nullable    = false
}

variable "minimum_version_age_minutes" {
  description = "Minutes since it stopped serving that a version must have before it is parked or deleted, for every function without an override of its own. Null leaves the catalogue's."
  type        = number
  default     = null
}

variable "overrides" {
  description = "Numbers of single functions that this stage changes, by function name. Everything else comes from the catalogue. A list of windows replaces the catalogue's whole list."
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

  validation {
    condition     = length(setsubtract(keys(var.overrides), keys(local.declared))) == 0
    error_message = "Overrides name functions that the catalogue does not have: ${join(", ", setsubtract(keys(var.overrides), keys(local.declared)))}. Known: ${join(", ", keys(local.declared))}. Correct the stage's tfvars."
  }
}

variable "pool_allowed_instance_types" {
  description = "Instance types that the serving pool may launch; the largest of them is the spare that the headroom keeps free."
  type        = list(string)
  nullable    = false
}

variable "pool_max_vcpu_count" {
  description = "vCPU ceiling of the serving pool."
  type        = number
  nullable    = false
}
