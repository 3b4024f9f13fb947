variable "name" {
  description = "Name of the user pool and its app client: <project>-<stage>."
  type        = string
  nullable    = false
}

variable "password_sign_in" {
  description = "Whether a client may send a user's password itself. Without it people sign in by SRP, which never sends it."
  type        = bool
  default     = false
  nullable    = false
}

variable "protected" {
  description = "Whether the pool can't be deleted, and with it every user."
  type        = bool
  nullable    = false
}

variable "scopes" {
  description = "Scopes that people may be given, each a group."
  type        = set(string)
  nullable    = false

  validation {
    # API Gateway hands the groups over as one text with commas between them.
    condition     = alltrue([for scope in var.scopes : can(regex("^[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*$", scope))])
    error_message = "A scope is lower case words joined by \".\" or \"-\": correct \"scopes\" in function.json."
  }

  validation {
    # Cognito quota: groups that one user may belong to.
    condition     = length(var.scopes) <= 100
    error_message = "There are ${length(var.scopes)} scopes; a user of Cognito can be in 100 groups at most."
  }
}
