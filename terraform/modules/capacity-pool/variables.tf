variable "allowed_instance_types" {
  description = "Graviton types that the service may launch. Several types keep capacity available; small ones keep the spare small. Replaces the pool."
  type        = list(string)
  default     = ["m6g.large", "m6g.xlarge", "m7g.large", "m7g.xlarge"]
  nullable    = false

  validation {
    condition     = length(var.allowed_instance_types) > 0
    error_message = "Name at least one instance type: left free, the service picks larger instances than a small fleet needs."
  }

  validation {
    condition     = alltrue([for type in var.allowed_instance_types : can(regex("^[a-z]+[0-9]+g[a-z]*\\.", type))])
    error_message = "The pool is arm64, so every type must be Graviton (a g after the generation, as in m7g.large). Not Graviton: ${join(", ", [for type in var.allowed_instance_types : type if !can(regex("^[a-z]+[0-9]+g[a-z]*\\.", type))])}."
  }

  validation {
    condition     = alltrue([for type in var.allowed_instance_types : can(regex("^[cmr][6-9][a-z]*\\.", type))])
    error_message = "Lambda Managed Instances run on families c, m and r from the sixth generation on. Not supported: ${join(", ", [for type in var.allowed_instance_types : type if !can(regex("^[cmr][6-9][a-z]*\\.", type))])}. Use e.g. m7g.large in place of t4g.large."
  }

  validation {
    condition     = alltrue([for type in var.allowed_instance_types : can(regex("\\.([0-9]*x)?large$", type))])
    error_message = "The smallest size is large, and metal is not offered. Not supported: ${join(", ", [for type in var.allowed_instance_types : type if !can(regex("\\.([0-9]*x)?large$", type))])}."
  }
}

variable "log_retention_days" {
  description = "Days that the service's own log of the pool (launches, failures, terminations) is kept."
  type        = number
  nullable    = false
}

variable "max_vcpu_count" {
  description = "vCPU ceiling over all instances of the pool. The fleet's headroom check stands in the catalogue module."
  type        = number
  default     = 64
  nullable    = false

  validation {
    # Lambda API model: MaxVCpuCount.
    condition     = var.max_vcpu_count >= 2 && var.max_vcpu_count <= 15000 && floor(var.max_vcpu_count) == var.max_vcpu_count
    error_message = "max_vcpu_count is a whole number from 2 to 15000, not ${var.max_vcpu_count}."
  }
}

variable "partition" {
  description = "AWS partition, for the ARN of the managed policy."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "pool_name" {
  description = "Name of this generation of the pool: <project>-<stage>-<generation>."
  type        = string
  nullable    = false

  validation {
    # The ARN is capped at 140 characters too; its other parts take up to about 76.
    condition     = can(regex("^[a-zA-Z0-9_-]{1,64}$", var.pool_name))
    error_message = "A pool's name has 1 to 64 letters, digits, hyphens and underscores: \"${var.pool_name}\" has not. Shorten the project, stage or generation."
  }
}

variable "subnet_ids" {
  description = "Subnets for the instances, one a zone. Three zones survive the loss of one with the default floor of three."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 1 && length(var.subnet_ids) <= 16
    error_message = "A pool takes 1 to 16 subnets, not ${length(var.subnet_ids)}. Cap them with max_subnets, or exclude fewer zones."
  }
}

variable "vpc_id" {
  description = "VPC of the subnets, for the pool's security group."
  type        = string
  nullable    = false
}
