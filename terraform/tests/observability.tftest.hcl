# Every alarm watches what serves, and has somebody to tell.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  account_id             = "123456789012"
  dead_letter_queue_name = "agentpool-test-schedules-dead-letter"
  functions              = { router = { alias = "live", function_name = "agentpool-test-router" } }
  metrics_namespace      = "agentpool"
  name_prefix            = "agentpool-test"
  region                 = "us-east-1"
  stage                  = "test"
}

run "alarms" {
  module {
    source = "./modules/observability"
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.errors), values(aws_cloudwatch_metric_alarm.throttles), [aws_cloudwatch_metric_alarm.dead_letters]) :
      alarm.alarm_actions == toset([output.topic_arn])
    ])
    error_message = "An alarm without an action tells nobody."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.errors["router"].dimensions == tomap({ FunctionName = "agentpool-test-router", Resource = "agentpool-test-router:live" })
    error_message = "Alarms watch the alias, so that a parked version or a smoke test wakes nobody."
  }

  assert {
    condition     = alltrue([for name in [aws_cloudwatch_metric_alarm.errors["router"].alarm_name, aws_cloudwatch_metric_alarm.dead_letters.alarm_name] : startswith(name, "agentpool-test-")])
    error_message = "The topic admits only alarms whose name starts with the stage's."
  }
}
