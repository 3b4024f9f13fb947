# What each permission intent grants, and that nothing grants more than it says.

variables {
  account_id      = "123456789012"
  function_prefix = "agentpool-test-"

  fleet = {
    router = { compute = "pool", vcpu = 2, versions = { hot = 1, minimum_age_minutes = 60, parked = 2 } }
    warmer = { compute = "on-demand", vcpu = null, versions = { hot = 0, minimum_age_minutes = 0, parked = 1 } }
  }

  model_ids = ["amazon.nova-lite-v1:0", "us.amazon.nova-pro-v1:0"]
  pool      = { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:agentpool-test-g1", name = "agentpool-test-g1" }
  pool_generations = [
    { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:agentpool-test-g2", name = "agentpool-test-g2" },
    { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:agentpool-test-g1", name = "agentpool-test-g1" },
  ]
  records_table  = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/records", name = "records" }
  region         = "us-east-1"
  sessions_table = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/sessions", name = "sessions" }
  warm_targets   = [{ name = "router", concurrency = 4, parks = false, workers = 5 }]

  requested = {
    idle   = []
    router = ["sessions.read-write", "records.read-write", "models.invoke"]
    pruner = ["versions.prune"]
    warmer = ["fleet.warm"]
  }
}

run "mcp_servers" {
  module {
    source = "./modules/intents"
  }

  variables {
    mcp       = { server_urls = { crm = "https://crm.example.com/mcp" }, token_servers = ["crm"] }
    requested = { router = ["mcp.call"] }
  }

  assert {
    condition     = output.grants.router.statements[*].Resource == [["arn:aws:ssm:us-east-1:123456789012:parameter/agentpool-test-mcp-crm"]]
    error_message = "A function may read the tokens of its agents' MCP servers, and nothing else of Parameter Store."
  }

  assert {
    condition     = jsondecode(output.grants.router.environment.MCP_SERVER_URLS) == { crm = "https://crm.example.com/mcp" }
    error_message = "A function learns the addresses of the stage."
  }
}

run "agents_elsewhere" {
  module {
    source = "./modules/intents"
  }

  variables {
    agents = {
      functions  = ["billing-agent"]
      urls       = { legal = "https://legal.example.com/agent" }
      with_token = ["legal"]
    }
    requested = { router = ["agents.invoke"] }
  }

  assert {
    condition = { for statement in output.grants.router.statements : statement.Sid => statement.Resource } == {
      AskAgentsThatAreFunctions = ["arn:aws:lambda:us-east-1:123456789012:function:agentpool-test-billing-agent:live"]
      ReadTokensOfAgents        = ["arn:aws:ssm:us-east-1:123456789012:parameter/agentpool-test-agent-legal"]
    }
    error_message = "A function may ask the agents that are functions by their alias, and read the tokens of others, and nothing else."
  }

  assert {
    condition     = jsondecode(output.grants.router.environment.AGENT_URLS) == { legal = "https://legal.example.com/agent" }
    error_message = "A function learns the addresses of the stage."
  }
}

run "no_agent_elsewhere" {
  module {
    source = "./modules/intents"
  }

  variables {
    requested = { router = ["agents.invoke"] }
  }

  assert {
    condition     = length(output.grants.router.statements) == 0 && length(output.grants.router.environment) == 0
    error_message = "Without agents elsewhere there is no right and no variable."
  }
}

run "no_mcp_server" {
  module {
    source = "./modules/intents"
  }

  variables {
    requested = { router = ["mcp.call"] }
  }

  assert {
    condition     = length(output.grants.router.statements) == 0 && length(output.grants.router.environment) == 0
    error_message = "Without MCP servers there is no right and no variable."
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
    condition = output.grants.router.statements[0].Action == [
      "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem",
    ]
    error_message = "Items of sessions are counted up and deleted; nothing scans the table or looks through an index."
  }

  assert {
    condition     = jsondecode(output.grants.warmer.environment.WARM_TARGETS) == [{ concurrency = 4, function = "agentpool-test-router", workers = 5 }]
    error_message = "The warmer learns what to ping."
  }

  assert {
    condition = { for key, value in output.grants.pruner.environment : key => value if key != "FLEET" } == {
      FLEET_PREFIX     = "agentpool-test-"
      POOL_GENERATIONS = jsonencode(["agentpool-test-g1", "agentpool-test-g2"])
      POOL_NAME        = "agentpool-test-g1"
    }
    error_message = "The pruner learns its pool, the other generations, and what the names of the fleet's functions begin with."
  }

  assert {
    condition = jsondecode(output.grants.pruner.environment.FLEET) == [
      { compute = "pool", function = "agentpool-test-router", hot = 1, minimumAgeMinutes = 60, parked = 2, vcpu = 2 },
      { compute = "on-demand", function = "agentpool-test-warmer", hot = 0, minimumAgeMinutes = 0, parked = 1, vcpu = null },
    ]
    error_message = "The pruner learns how many versions of each function stay."
  }

  assert {
    condition = {
      for statement in output.grants.pruner.statements : statement.Sid => [for arn in statement.Resource : trimprefix(arn, "arn:aws:lambda:us-east-1:123456789012:")]
      } == {
      HoldTheClaim          = ["function:agentpool-test-router", "function:agentpool-test-router:*", "function:agentpool-test-warmer", "function:agentpool-test-warmer:*"]
      ListPoolVersions      = ["capacity-provider:agentpool-test-g1", "capacity-provider:agentpool-test-g2"]
      ListsOfTheAccount     = ["*"]
      ParkVersions          = ["function:agentpool-test-router", "function:agentpool-test-router:*"]
      ReadAndDeleteVersions = ["function:agentpool-test-router", "function:agentpool-test-router:*", "function:agentpool-test-warmer", "function:agentpool-test-warmer:*"]
    }
    error_message = "The pruner reads every generation, parks on the pool, and deletes versions of the fleet and of nothing else."
  }

  assert {
    condition     = output.grants.warmer.statements[0].Resource == ["arn:aws:lambda:us-east-1:123456789012:function:agentpool-test-router:*"]
    error_message = "The warmer may invoke versions and aliases, never the function without a qualifier."
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
        for statement in grant.statements : !contains(statement.Resource, "*") || statement.Action == ["lambda:ListCapacityProviders", "lambda:ListEventSourceMappings"]
      ]
    ]))
    error_message = "Every grant names its resources, but for the two actions that know none."
  }
}

run "parked_by_a_window" {
  module {
    source = "./modules/intents"
  }

  variables {
    warm_targets = [{ name = "router", concurrency = 4, parks = true, workers = 5 }]
  }

  assert {
    condition     = jsondecode(output.grants.warmer.environment.WARM_TARGETS)[0].parks
    error_message = "The warmer must know where 0/0 is planned, and no outage."
  }
}

run "no_guardrail" {
  module {
    source = "./modules/intents"
  }

  variables {
    requested = { router = ["guardrail.apply"] }
  }

  assert {
    condition     = length(output.grants.router.statements) == 0 && length(output.grants.router.environment) == 0
    error_message = "A stage without a guardrail may use none, and its functions know of none."
  }
}

run "guardrail" {
  module {
    source = "./modules/intents"
  }

  variables {
    guardrail = { id = "abc123", version = "2", when_unavailable = "closed" }
    requested = { router = ["guardrail.apply"] }
  }

  assert {
    condition     = output.grants.router.statements[*].Resource == [["arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123"]]
    error_message = "A function may use the stage's guardrail and no other."
  }

  assert {
    condition     = jsondecode(output.grants.router.environment.GUARDRAIL) == { id = "abc123", version = "2", whenUnavailable = "closed" }
    error_message = "A function learns the guardrail, and what to do without it."
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
