# What each permission intent grants, and that nothing grants more than it says.

variables {
  account_id      = "123456789012"
  function_prefix = "agentpool-test-"
  model_ids       = ["amazon.nova-lite-v1:0", "us.amazon.nova-pro-v1:0"]
  pool            = { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:agentpool-test-g1", name = "agentpool-test-g1" }
  pool_functions  = ["router"]
  records_table   = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/records", name = "records" }
  region          = "us-east-1"
  sessions_table  = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/sessions", name = "sessions" }
  warm_targets    = [{ name = "router", concurrency = 4, workers = 5 }]

  requested = {
    idle   = []
    router = ["sessions.read-write", "records.read-write", "models.invoke"]
    pruner = ["versions.prune"]
    warmer = ["fleet.warm"]
  }
}

run "grants" {
  module {
    source = "./modules/intents"
  }

  assert {
    condition     = length(output.grants.idle.statements) == 0 && length(output.grants.idle.environment) == 0
    error_message = "No intent, no right."
  }

  assert {
    condition     = output.grants.router.environment == { RECORDS_TABLE = "records", SESSIONS_TABLE = "sessions" }
    error_message = "A function learns the tables that it may use."
  }

  assert {
    condition     = jsondecode(output.grants.warmer.environment.WARM_TARGETS) == [{ concurrency = 4, function = "agentpool-test-router", workers = 5 }]
    error_message = "The warmer learns what to ping."
  }

  assert {
    condition     = output.grants.pruner.environment == { FLEET_PREFIX = "agentpool-test-", POOL_NAME = "agentpool-test-g1" }
    error_message = "The pruner learns its pool and which functions are the fleet's."
  }

  assert {
    condition     = output.grants.warmer.statements[0].Resource == ["arn:aws:lambda:us-east-1:123456789012:function:agentpool-test-router:live"]
    error_message = "The warmer may invoke what serves, and no other version."
  }

  assert {
    condition = output.grants.router.statements[2].Resource == [
      "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0",
      "arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0",
    ]
    error_message = "A model by its ARN; an inference profile with the model behind it."
  }

  assert {
    condition = alltrue(flatten([
      for grant in output.grants : [
        for statement in grant.statements : [
          for action in statement.Action : !strcontains(action, "*")
        ]
      ]
    ]))
    error_message = "No intent grants actions by wildcard."
  }

  assert {
    condition = alltrue(flatten([
      for grant in output.grants : [
        for statement in grant.statements : !contains(statement.Resource, "*")
      ]
    ]))
    error_message = "Every grant names its resources."
  }
}

run "nothing_to_warm" {
  module {
    source = "./modules/intents"
  }

  variables {
    warm_targets = []
  }

  assert {
    condition     = length(output.grants.warmer.statements) == 0 && output.grants.warmer.environment.WARM_TARGETS == "[]"
    error_message = "IAM refuses a statement without resources."
  }
}

run "refuses_unknown_intent" {
  command = plan

  module {
    source = "./modules/intents"
  }

  variables {
    requested = { router = ["models.invoke", "sessions.read"] }
  }

  expect_failures = [var.requested]
}
