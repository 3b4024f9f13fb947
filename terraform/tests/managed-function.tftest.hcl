# One function: versions, the alias that only the release moves, its log and role, and the sizes that the service refuses.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  artefact             = { bucket = "artefacts", key = "router/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.zip" }
  description          = "Under test"
  environment          = { STAGE = "test" }
  function_name        = "agentpool-test-router"
  log_retention_days   = 7
  memory_mib           = 2048
  permissions_boundary = "arn:aws:iam::123456789012:policy/agentpool-test-boundary"
  timeout_seconds      = 60

  pool = {
    arn                 = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:agentpool-test-g1"
    concurrency         = 4
    memory_gib_per_vcpu = 2
  }
}

run "on_the_pool" {
  module {
    source = "./modules/managed-function"
  }

  assert {
    condition = (
      aws_lambda_function.main.capacity_provider_config[0].lambda_managed_instances_capacity_provider_config[0].capacity_provider_arn == var.pool.arn &&
      aws_lambda_function.main.capacity_provider_config[0].lambda_managed_instances_capacity_provider_config[0].execution_environment_memory_gib_per_vcpu == 2 &&
      aws_lambda_function.main.capacity_provider_config[0].lambda_managed_instances_capacity_provider_config[0].per_execution_environment_max_concurrency == 4
    )
    error_message = "Pool, ratio and concurrency must be written: the service's defaults differ."
  }

  assert {
    condition     = aws_lambda_function.main.publish && aws_lambda_function.main.architectures == tolist(["arm64"])
    error_message = "Functions publish numbered versions and agree with the pool's architecture."
  }

  assert {
    condition     = aws_lambda_alias.live.name == "live" && aws_lambda_alias.live.function_version == "7"
    error_message = "The alias starts at the first published version."
  }

  assert {
    condition     = aws_lambda_function.main.logging_config[0].log_format == "JSON" && aws_cloudwatch_log_group.main.retention_in_days == 7
    error_message = "Logs are JSON, in a group with retention."
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.execution.policy).Statement) == 1
    error_message = "Without intents a function may write its own log and nothing else."
  }

  assert {
    condition     = aws_iam_role.execution.permissions_boundary == var.permissions_boundary
    error_message = "A deploy may not make a role without the boundary."
  }
}

run "on_demand" {
  module {
    source = "./modules/managed-function"
  }

  variables {
    memory_mib        = 512
    policy_statements = [{ Sid = "Extra", Effect = "Allow", Action = ["sqs:SendMessage"], Resource = ["arn:aws:sqs:us-east-1:123456789012:q"] }]
    pool              = null
  }

  assert {
    condition     = length(aws_lambda_function.main.capacity_provider_config) == 0
    error_message = "An on-demand function has no pool."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution.policy).Statement[1].Sid == "Extra"
    error_message = "Statements of the intents come beside the log's."
  }
}

run "refuses_small_memory_on_the_pool" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    memory_mib = 1024
  }

  expect_failures = [var.memory_mib]
}

run "refuses_broken_vcpu" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    memory_mib = 3072
  }

  expect_failures = [var.memory_mib]
}

run "refuses_large_memory_on_demand" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    memory_mib = 16384
    pool       = null
  }

  expect_failures = [var.memory_mib]
}

run "refuses_ratio" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    memory_mib = 3072
    pool       = { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:p", concurrency = 4, memory_gib_per_vcpu = 3 }
  }

  expect_failures = [var.pool]
}

run "refuses_no_concurrency" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    pool = { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:p", concurrency = 0, memory_gib_per_vcpu = 2 }
  }

  expect_failures = [var.pool]
}

run "refuses_concurrency_above_the_service" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    memory_mib = 32768
    pool       = { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:p", concurrency = 1601, memory_gib_per_vcpu = 2 }
  }

  expect_failures = [var.pool]
}

run "refuses_concurrency_above_its_vcpu" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    pool = { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:p", concurrency = 65, memory_gib_per_vcpu = 2 }
  }

  expect_failures = [aws_lambda_function.main]
}

run "refuses_more_environment_than_the_service_takes" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    environment = { LONG = format("%4093s", "x") }
  }

  expect_failures = [aws_lambda_function.main]
}

run "refuses_key_without_hash" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    artefact = { bucket = "artefacts", key = "router/latest.zip" }
  }

  expect_failures = [var.artefact]
}

run "refuses_long_timeout" {
  command = plan

  module {
    source = "./modules/managed-function"
  }

  variables {
    timeout_seconds = 901
  }

  expect_failures = [var.timeout_seconds]
}
