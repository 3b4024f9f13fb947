output "grants" {
  description = "By function: the IAM statements of its intents and the environment variables that go with them."
  value = {
    for function, intents in var.requested : function => {
      environment = merge({}, [for intent in intents : local.table[intent].environment]...)
      # IAM refuses a statement without resources, as of a warmer with nothing to warm.
      statements = [
        for statement in flatten([for intent in intents : local.table[intent].statements]) : statement if length(statement.Resource) > 0
      ]
    }
  }
}
