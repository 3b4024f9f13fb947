# What the clock invokes, and where an event goes that could not be delivered.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  account_id           = "123456789012"
  name_prefix          = "agentpool-test"
  permissions_boundary = "arn:aws:iam::123456789012:policy/agentpool-test-boundary"

  schedules = [{
    expression = "rate(5 minutes)"
    function   = "warmer"
    input      = "{\"type\":\"warm\"}"
    name       = "often"
    target_arn = "arn:aws:lambda:us-east-1:123456789012:function:agentpool-test-warmer:live"
    timezone   = "UTC"
  }]
}

run "schedule" {
  module {
    source = "./modules/schedules"
  }

  assert {
    condition     = aws_scheduler_schedule.main["warmer-often"].target[0].arn == var.schedules[0].target_arn
    error_message = "A schedule invokes the alias."
  }

  assert {
    condition     = aws_scheduler_schedule.main["warmer-often"].target[0].retry_policy[0].maximum_retry_attempts == 3 && length(aws_scheduler_schedule.main["warmer-often"].target[0].dead_letter_config) == 1
    error_message = "A failed start is retried, then kept."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.scheduler.policy).Statement[1].Resource == [var.schedules[0].target_arn]
    error_message = "The scheduler may invoke its targets only."
  }

  assert {
    condition = jsondecode(aws_iam_role.scheduler.assume_role_policy).Statement[0].Condition.StringEquals == {
      "aws:SourceAccount" = "123456789012"
      "aws:SourceArn"     = aws_scheduler_schedule_group.main.arn
    }
    error_message = "Schedules of other accounts and of other groups must not take the role."
  }

  assert {
    condition     = aws_iam_role.scheduler.permissions_boundary == var.permissions_boundary
    error_message = "A deploy may not make a role without the boundary."
  }
}

run "no_schedules" {
  module {
    source = "./modules/schedules"
  }

  variables {
    schedules = []
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.scheduler.policy).Statement) == 1
    error_message = "IAM refuses a statement without resources."
  }
}

run "refuses_expression" {
  command = plan

  module {
    source = "./modules/schedules"
  }

  variables {
    schedules = [{ expression = "every 5 minutes", function = "warmer", input = "{}", name = "often", target_arn = "arn:aws:lambda:us-east-1:123456789012:function:x:live", timezone = "UTC" }]
  }

  expect_failures = [var.schedules]
}
