output "grants" {
  description = "By function: the IAM statements of its intents and the environment variables that go with them."
  value = {
    for function, intents in var.requested : function => {
      environment = merge({}, [for intent in intents : local.table[intent].environment]...)
      statements  = flatten([for intent in intents : local.table[intent].statements])
    }
  }
}
