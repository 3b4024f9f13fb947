variable "account_id" {
  description = "Account whose alarms may publish to the topic."
  type        = string
  nullable    = false
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

variable "region" {
  description = "Region of the alarms."
  type        = string
  nullable    = false
}
