# The whole root with this repository's catalogue: what a stage is made of, and what stops it before anything is made.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment_concurrency = 4
  log_retention_days      = 7
  protected               = false
  stage                   = "test"

  function_overrides = {
    router = { windows = [{ name = "office-hours", start = "cron(0 8 ? * MON-FRI *)", end = "cron(0 19 ? * MON-FRI *)", floor = 4, ceiling = 8 }] }
  }

  artefacts = {
    router         = { sha256 = "0000000000000000000000000000000000000000000000000000000000000001", key = "router/0000000000000000000000000000000000000000000000000000000000000001.zip" }
    version-pruner = { sha256 = "0000000000000000000000000000000000000000000000000000000000000002", key = "version-pruner/0000000000000000000000000000000000000000000000000000000000000002.zip" }
    warmer         = { sha256 = "0000000000000000000000000000000000000000000000000000000000000003", key = "warmer/0000000000000000000000000000000000000000000000000000000000000003.zip" }
  }
}

run "stage" {
  assert {
    condition = { for key, value in output.fleet.router : key => value if key != "windows" } == {
      alias         = "live"
      ceiling       = 6
      compute       = "pool"
      concurrency   = 4
      floor         = 3
      function_name = "agentpool-test-router"
      vcpu          = 1
      version       = "7"
      versions      = { hot = 1, minimum_age_minutes = 60, parked = 2 }
      warm          = true
      workers       = 4
    }
    error_message = "The release and the operators' programs read the fleet in this shape."
  }

  assert {
    condition     = output.fleet.router.windows == tolist([{ ceiling = 8, end = "cron(0 19 ? * MON-FRI *)", floor = 4, name = "office-hours", start = "cron(0 8 ? * MON-FRI *)", timezone = "UTC" }])
    error_message = "The stage's windows reach the release."
  }

  assert {
    condition     = output.fleet.warmer.floor == null && output.fleet.warmer.concurrency == null && output.fleet.warmer.vcpu == null
    error_message = "An on-demand function has neither floor nor concurrency nor vCPU."
  }

  assert {
    condition     = output.floors == { dead_letter_queue_arn = "arn:aws:sqs:us-east-1:123456789012:mocked", group_name = "agentpool-test-floors", role_arn = "arn:aws:iam::123456789012:role/mocked" }
    error_message = "The release makes the schedules of floors with these three."
  }

  assert {
    condition     = output.identity == { client_id = "mockedclient", user_pool_id = "us-east-1_mocked" }
    error_message = "Who signs people in needs the pool and the app client."
  }

  assert {
    condition     = output.pool == { allowed_instance_types = tolist(["m6g.large", "m6g.xlarge", "m7g.large", "m7g.xlarge"]), max_vcpu = 64 }
    error_message = "The check of the windows, and prices, need what the pool may launch."
  }

  assert {
    condition     = output.pool_name == "agentpool-test-g1" && output.sessions_table == "agentpool-test-sessions" && output.records_table == "agentpool-test-records"
    error_message = "Names are derived once, from project and stage."
  }
}

run "moves_to_a_new_generation_beside_the_old" {
  variables {
    pool_generation = "g2"
    pool_generations = {
      g1 = {}
      g2 = { allowed_instance_types = ["m8g.large", "m8g.xlarge"], max_vcpu_count = 32, network = { dedicated_cidr = "10.40.0.0/16" } }
    }
  }

  assert {
    condition     = output.pool_name == "agentpool-test-g2" && length(module.capacity_pool) == 2
    error_message = "The old generation stays until it is empty."
  }
}

run "refuses_generation_that_is_not_there" {
  command = plan

  variables {
    pool_generation = "g2"
  }

  expect_failures = [var.pool_generation]
}

run "refuses_missing_bundle" {
  command = plan

  variables {
    artefacts = {
      router = { sha256 = "0000000000000000000000000000000000000000000000000000000000000001", key = "router/0000000000000000000000000000000000000000000000000000000000000001.zip" }
    }
  }

  expect_failures = [var.artefacts]
}

run "refuses_stage_that_is_no_name" {
  command = plan

  variables {
    stage = "Prod_1"
  }

  expect_failures = [var.stage]
}

run "refuses_retention_that_the_service_does_not_know" {
  command = plan

  variables {
    log_retention_days = 10
  }

  expect_failures = [var.log_retention_days]
}

run "refuses_address_of_an_mcp_server_that_no_agent_has" {
  command = plan

  variables {
    mcp_server_urls = { crm = "https://crm.example.com/mcp" }
  }

  expect_failures = [var.mcp_server_urls]
}

run "refuses_address_of_an_agent_that_has_none" {
  command = plan

  variables {
    agent_urls = { support = "https://agents.example.com/support" }
  }

  expect_failures = [var.agent_urls]
}
