# What may set floors on a timetable, of what, and on whose behalf.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  account_id            = "123456789012"
  dead_letter_queue_arn = "arn:aws:sqs:us-east-1:123456789012:agentpool-test-schedules-dead-letter"
  function_names        = ["agentpool-test-router"]
  name_prefix           = "agentpool-test"
  permissions_boundary  = "arn:aws:iam::123456789012:policy/agentpool-test-boundary"
  region                = "us-east-1"
}

run "floors" {
  module {
    source = "./modules/floors"
  }

  assert {
    condition     = output.group_name == "agentpool-test-floors" && output.role_arn == aws_iam_role.floors.arn
    error_message = "The release finds the group and the role here."
  }

  assert {
    condition = jsondecode(aws_iam_role.floors.assume_role_policy).Statement[0].Condition.StringEquals == {
      "aws:SourceAccount" = "123456789012"
      "aws:SourceArn"     = aws_scheduler_schedule_group.main.arn
    }
    error_message = "Schedules of other accounts and of other groups must not take the role."
  }

  assert {
    condition     = aws_iam_role.floors.permissions_boundary == var.permissions_boundary
    error_message = "A deploy may not make a role without the boundary."
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.floors.policy).Statement : join(" ", statement.Action) => statement.Resource } == {
      "lambda:PutFunctionScalingConfig" = ["arn:aws:lambda:us-east-1:123456789012:function:agentpool-test-router", "arn:aws:lambda:us-east-1:123456789012:function:agentpool-test-router:*"]
      "sqs:SendMessage"                 = [var.dead_letter_queue_arn]
    }
    error_message = "The role sets floors of the pool functions, keeps what failed, and does nothing else."
  }
}

run "no_pool_functions" {
  module {
    source = "./modules/floors"
  }

  variables {
    function_names = []
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.floors.policy).Statement) == 1
    error_message = "IAM refuses a statement without resources."
  }
}
