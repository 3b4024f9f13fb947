variable "artefact" {
  description = "Where the bundle lies: bucket and content-addressed key."
  type        = object({ bucket = string, key = string })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]+/[0-9a-f]{64}\\.zip$", var.artefact.key))
    error_message = "The key of a bundle is <function>/<sha256>.zip, not \"${var.artefact.key}\": a changed bundle must have a new key, or it would never be published."
  }
}

variable "description" {
  description = "What the function is for."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "Environment variables."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "function_name" {
  description = "Full name: <project>-<stage>-<function>."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,64}$", var.function_name))
    error_message = "A function's name has 1 to 64 letters, digits, hyphens and underscores: \"${var.function_name}\" has not."
  }
}

variable "log_retention_days" {
  description = "Days that the function's log is kept."
  type        = number
  nullable    = false
}

variable "memory_mib" {
  description = "Memory of one environment in MiB."
  type        = number
  nullable    = false

  validation {
    # Lambda quotas: 128 to 10240 MiB.
    condition     = var.pool != null || (var.memory_mib >= 128 && var.memory_mib <= 10240)
    error_message = "An on-demand function takes 128 to 10240 MiB of memory, not ${var.memory_mib}. More memory, up to 32768 MiB, is there on the pool (\"compute\": \"pool\")."
  }

  validation {
    # Lambda Developer Guide, managed instances: 2048 to 32768 MiB.
    condition     = var.pool == null || (var.memory_mib >= 2048 && var.memory_mib <= 32768)
    error_message = "A function on the pool takes 2048 to 32768 MiB of memory, not ${var.memory_mib}. A smaller function belongs on \"compute\": \"on-demand\"."
  }

  validation {
    condition     = var.pool == null || try(var.memory_mib % (1024 * var.pool.memory_gib_per_vcpu) == 0, false)
    error_message = "Memory on the pool comes in whole vCPUs: ${var.memory_mib} MiB is no multiple of ${try(var.pool.memory_gib_per_vcpu, "?")} GiB (memoryGiBPerVCpu)."
  }
}

variable "permissions_boundary" {
  description = "ARN of the policy that limits the role, whatever it is granted. Deploys may make no role without it."
  type        = string
  nullable    = false
}

variable "policy_statements" {
  description = "IAM statements of the execution role, beyond writing the function's own log."
  type        = any
  default     = []
  nullable    = false
}

variable "pool" {
  description = "The pool to run on, how many requests one environment takes at a time and its GiB of memory per vCPU. Null runs on demand. A function never moves between the two: rename it instead."
  type = object({
    arn                 = string
    concurrency         = number
    memory_gib_per_vcpu = number
  })
  default = null

  validation {
    condition     = var.pool == null || contains([2, 4, 8], try(var.pool.memory_gib_per_vcpu, 0))
    error_message = "memoryGiBPerVCpu is 2, 4 or 8 (compute, general or memory optimised instances), not ${try(var.pool.memory_gib_per_vcpu, "?")}."
  }

  validation {
    # Lambda API model: PerExecutionEnvironmentMaxConcurrency.
    condition = var.pool == null || try(
      var.pool.concurrency >= 1 && var.pool.concurrency <= 1600 && floor(var.pool.concurrency) == var.pool.concurrency, false
    )
    error_message = "The concurrency of an environment is a whole number from 1 to 1600, not ${try(var.pool.concurrency, "?")}."
  }
}

variable "timeout_seconds" {
  description = "Longest invocation in seconds."
  type        = number
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900
    error_message = "A timeout is 1 to 900 seconds, not ${var.timeout_seconds}."
  }
}
