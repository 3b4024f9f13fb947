variable "name_prefix" {
  description = "Prefix of the tables' names: <project>-<stage>."
  type        = string
  nullable    = false
}

variable "protected" {
  description = "Keep data from accidents: deletion protection and point-in-time recovery."
  type        = bool
  nullable    = false
}
