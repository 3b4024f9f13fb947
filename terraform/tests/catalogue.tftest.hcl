# The catalogue as Terraform reads it, and what it refuses to plan. Fixtures are small catalogues of their own.

variables {
  functions_directory         = "./tests/fixtures/small-fleet"
  pool_allowed_instance_types = ["m7g.large", "m7g.xlarge"]
  pool_max_vcpu_count         = 64
}

run "reads_a_fleet" {
  module {
    source = "./modules/catalogue"
  }

  assert {
    condition     = join(" ", keys(output.functions)) == "chat pruner"
    error_message = "A folder with a function.json is a function."
  }

  assert {
    condition     = output.functions.chat.floor == 2 && output.functions.chat.ceiling == 4 && output.functions.chat.workers == 4
    error_message = "Sizes come from function.json."
  }

  assert {
    condition     = output.functions.pruner.floor == null && output.functions.pruner.workers == null && !output.functions.pruner.warm
    error_message = "An on-demand function has no floor, no workers and is not warmed."
  }

  assert {
    condition     = output.functions.chat.vcpu == 1 && output.functions.pruner.vcpu == null
    error_message = "An environment of 2048 MiB at 2 GiB for each vCPU has one vCPU; on demand none is counted."
  }

  assert {
    condition = (
      output.functions.chat.versions == { hot = 2, minimum_age_minutes = 30, parked = 2 } &&
      output.functions.pruner.versions == { hot = 1, minimum_age_minutes = 60, parked = 0 }
    )
    error_message = "One hot version, two parked and an hour of age, unless function.json says otherwise."
  }

  assert {
    condition     = output.functions.chat.alarms == { floor_applied_minutes = 15, warm_coverage_percent = 80 } && output.functions.pruner.alarms == null
    error_message = "A warm function has thresholds, of its own or the defaults; another has none."
  }

  assert {
    condition = output.functions.chat.windows == tolist([
      { ceiling = 6, end = "cron(0 19 ? * MON-FRI *)", floor = 3, name = "office-hours", start = "cron(30 7 ? * MON-FRI *)", timezone = "Europe/Berlin" },
    ]) && length(output.functions.pruner.windows) == 0
    error_message = "Windows come from function.json."
  }

  assert {
    condition     = [for route in output.routes : "${route.method} ${route.path} ${route.stream} ${route.auth}"] == ["POST /v1/chat true key", "GET /v1/chats/{chatId} false token"]
    error_message = "Routes come from function.json, and are buffered and ask for a key unless they say otherwise."
  }

  assert {
    condition     = output.scopes == toset(["chats.read"])
    error_message = "Scopes come from function.json."
  }

  assert {
    condition     = output.schedules[0].timezone == "Europe/Berlin" && jsondecode(output.schedules[0].input).type == "prune"
    error_message = "Schedules keep their time zone and input."
  }
}

run "reads_the_fleet_of_this_repository" {
  module {
    source = "./modules/catalogue"
  }

  variables {
    functions_directory = "../functions"
  }

  assert {
    condition     = output.functions.router.compute == "pool"
    error_message = "The router runs on the pool."
  }
}

run "stage_overrides_numbers" {
  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { floor = 1, timeout_seconds = 30 } }
  }

  assert {
    condition     = output.functions.chat.floor == 1 && output.functions.chat.timeout_seconds == 30 && output.functions.chat.ceiling == 4
    error_message = "An override changes what it names and nothing else."
  }
}

run "stage_overrides_windows_and_versions" {
  module {
    source = "./modules/catalogue"
  }

  variables {
    minimum_version_age_minutes = 5

    overrides = {
      chat = {
        versions = { hot = 0 }
        windows  = [{ name = "launch", start = "at(2027-01-31T08:00:00)", end = "at(2027-01-31T20:00:00)", floor = 4, ceiling = 8 }]
      }
      pruner = { versions = { minimum_age_minutes = 0 } }
    }
  }

  assert {
    condition     = [for window in output.functions.chat.windows : "${window.name} ${window.timezone}"] == ["launch UTC"]
    error_message = "A stage's list replaces the catalogue's; without a time zone it is in UTC."
  }

  assert {
    condition     = output.functions.chat.versions == { hot = 0, minimum_age_minutes = 5, parked = 2 }
    error_message = "Each number of versions is overridden alone, and the stage's age beats the catalogue's."
  }

  assert {
    condition     = output.functions.pruner.versions.minimum_age_minutes == 0
    error_message = "What is said of one function beats what is said of all."
  }
}

run "stage_has_no_windows" {
  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [] } }
  }

  assert {
    condition     = length(output.functions.chat.windows) == 0
    error_message = "An empty list means none, not the catalogue's."
  }
}

run "refuses_versions_that_are_no_numbers_of_versions" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { versions = { hot = -1, parked = 1.5 } } }
  }

  expect_failures = [output.functions]
}

run "refuses_override_of_unknown_function" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chatt = { floor = 1 } }
  }

  expect_failures = [var.overrides]
}

run "refuses_empty_folder" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    functions_directory = "./tests/mocks"
  }

  expect_failures = [output.functions]
}

run "refuses_duplicate_routes" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    functions_directory = "./tests/fixtures/duplicate-routes"
  }

  expect_failures = [output.routes]
}

run "refuses_agent_with_too_many_tools" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    functions_directory = "./tests/fixtures/crowded-agent"
  }

  expect_failures = [output.functions]
}

# chat: floor 2 × 1 vCPU × 2 versions and 2 hot ones = 6 vCPU, its window in a release too; one m7g.xlarge (4 vCPU) stays spare.
run "accepts_a_pool_that_just_fits" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    pool_max_vcpu_count = 10
  }
}

run "refuses_a_pool_without_headroom" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    pool_max_vcpu_count = 9
  }

  expect_failures = [output.functions]
}

run "counts_the_largest_instance_as_spare" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    pool_allowed_instance_types = ["m7g.large", "m7g.16xlarge"]
  }

  expect_failures = [output.functions]
}

run "refuses_a_pool_that_nobody_prunes" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    functions_directory = "./tests/fixtures/no-pruner"
  }

  expect_failures = [output.functions]
}

run "refuses_to_keep_more_versions_than_the_budget" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    functions_directory = "./tests/fixtures/hoarding-fleet"
  }

  expect_failures = [output.functions]
}
