variable "account_id" {
  description = "Account of the functions, on whose behalf alone the scheduler may take the role."
  type        = string
  nullable    = false
}

variable "dead_letter_queue_arn" {
  description = "Queue of floors that no retry could set."
  type        = string
  nullable    = false
}

variable "function_names" {
  description = "Full names of the functions whose floors may be set: those on the pool."
  type        = set(string)
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

variable "permissions_boundary" {
  description = "ARN of the policy that limits the role, whatever it is granted. Deploys may make no role without it."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the functions."
  type        = string
  nullable    = false
}
