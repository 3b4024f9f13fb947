# Which floor windows the catalogue takes. Each refused one is wrong in one way only.

variables {
  functions_directory         = "./tests/fixtures/small-fleet"
  pool_allowed_instance_types = ["m7g.large", "m7g.xlarge"]
  pool_max_vcpu_count         = 64
}

run "accepts_nights_at_rest_and_a_launch" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = {
      chat = {
        windows = [
          { name = "nights", start = "cron(0 20 ? * MON-FRI *)", end = "cron(0 7 ? * MON-FRI *)", timezone = "Europe/Berlin", floor = 0, ceiling = 0 },
          { name = "saturday", start = "cron(5 9 ? * 7 *)", end = "cron(59 23 ? * 7 *)", timezone = "Europe/Berlin", floor = 1, ceiling = 2 },
          { name = "launch", start = "at(2028-02-29T08:00:00)", end = "at(2028-02-29T08:15:00)", timezone = "Europe/Berlin", floor = 20, ceiling = 30 },
        ]
      }
    }
  }

  assert {
    condition     = length(output.functions.chat.windows) == 3
    error_message = "All three hold."
  }
}

run "refuses_an_expression_that_is_not_weekly" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [{ name = "often", start = "cron(0/5 7 ? * MON-FRI *)", end = "cron(0 19 ? * MON-FRI *)", floor = 1, ceiling = 2 }] } }
  }

  expect_failures = [output.functions]
}

run "refuses_a_day_of_the_month" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [{ name = "first", start = "cron(0 7 1 * ? *)", end = "cron(0 19 1 * ? *)", floor = 1, ceiling = 2 }] } }
  }

  expect_failures = [output.functions]
}

run "refuses_a_weekly_start_with_a_one_off_end" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [{ name = "mixed", start = "cron(0 7 ? * MON *)", end = "at(2027-01-31T20:00:00)", floor = 1, ceiling = 2 }] } }
  }

  expect_failures = [output.functions]
}

run "refuses_a_date_that_does_not_exist" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [{ name = "never", start = "at(2027-02-30T08:00:00)", end = "at(2027-03-01T08:00:00)", floor = 1, ceiling = 2 }] } }
  }

  expect_failures = [output.functions]
}

run "refuses_a_one_off_of_less_than_15_minutes" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [{ name = "blink", start = "at(2027-01-31T08:00:00)", end = "at(2027-01-31T08:14:00)", floor = 1, ceiling = 2 }] } }
  }

  expect_failures = [output.functions]
}

run "refuses_floor_0_below_a_ceiling" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [{ name = "nights", start = "cron(0 20 ? * * *)", end = "cron(0 7 ? * * *)", floor = 0, ceiling = 4 }] } }
  }

  expect_failures = [output.functions]
}

run "refuses_a_floor_above_the_ceiling" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [{ name = "days", start = "cron(0 7 ? * * *)", end = "cron(0 20 ? * * *)", floor = 5, ceiling = 4 }] } }
  }

  expect_failures = [output.functions]
}

run "refuses_a_name_twice" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = {
      chat = {
        windows = [
          { name = "days", start = "cron(0 7 ? * MON *)", end = "cron(0 20 ? * MON *)", floor = 1, ceiling = 4 },
          { name = "days", start = "cron(0 7 ? * TUE *)", end = "cron(0 20 ? * TUE *)", floor = 1, ceiling = 4 },
        ]
      }
    }
  }

  expect_failures = [output.functions]
}

run "refuses_two_time_zones_in_a_function" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = {
      chat = {
        windows = [
          { name = "days", start = "cron(0 7 ? * MON *)", end = "cron(0 20 ? * MON *)", timezone = "Europe/Berlin", floor = 1, ceiling = 4 },
          { name = "launch", start = "at(2027-01-31T08:00:00)", end = "at(2027-01-31T20:00:00)", floor = 1, ceiling = 4 },
        ]
      }
    }
  }

  expect_failures = [output.functions]
}

run "refuses_windows_of_a_function_on_demand" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { pruner = { windows = [{ name = "days", start = "cron(0 7 ? * * *)", end = "cron(0 20 ? * * *)", floor = 1, ceiling = 4 }] } }
  }

  expect_failures = [output.functions]
}

# 31 environments of one vCPU in two versions: 62 of the pool's 64 vCPU less a spare m7g.xlarge.
run "refuses_a_window_that_leaves_a_release_no_room" {
  command = plan

  module {
    source = "./modules/catalogue"
  }

  variables {
    overrides = { chat = { windows = [{ name = "launch", start = "at(2027-01-31T08:00:00)", end = "at(2027-01-31T20:00:00)", floor = 31, ceiling = 40 }] } }
  }

  expect_failures = [output.functions]
}
