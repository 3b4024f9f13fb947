# The alarms on the warmer, the pruner and the sweep of approvals: each stands on a metric exactly as it is published, for as long as it should.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  account_id             = "123456789012"
  approvals              = { function_name = "agentpool-test-router", service = "router" }
  dead_letter_queue_name = "agentpool-test-schedules-dead-letter"
  functions              = {}
  metrics_namespace      = "agentpool"
  name_prefix            = "agentpool-test"
  pruner                 = { function_name = "agentpool-test-version-pruner", service = "version-pruner" }
  region                 = "us-east-1"
  stage                  = "test"
  warm_functions         = { router = { floor_applied_minutes = 15, function_name = "agentpool-test-router", warm_coverage_percent = 90 } }
  warmer                 = { expressions = ["rate(5 minutes)"], function_name = "agentpool-test-warmer", service = "warmer" }
}

run "alarms" {
  module {
    source = "./modules/observability"
  }

  assert {
    condition = keys(aws_cloudwatch_metric_alarm.control_loops) == [
      "agentpool-test-router-approval-failed",
      "agentpool-test-router-approval-not-tended",
      "agentpool-test-router-floor-not-applied",
      "agentpool-test-router-warm-coverage",
      "agentpool-test-router-warm-ping-errors",
      "agentpool-test-version-pruner-pool-slots",
      "agentpool-test-version-pruner-prune-errors",
      "agentpool-test-warmer-missed-run",
      "agentpool-test-warmer-warm-errors",
    ]
    error_message = "Three alarms a warm function, two on the warmer, two on the pruner, two on approvals."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.control_loops : alarm.alarm_actions == toset([output.topic_arn]) && alarm.namespace == "agentpool"])
    error_message = "An alarm without an action tells nobody, and one in another namespace never sees a datum."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.control_loops : length(alarm.alarm_description) <= 1024])
    error_message = "CloudWatch takes 1024 characters of description."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-router-warm-coverage"].dimensions == tomap({ function = "agentpool-test-router", service = "warmer", stage = "test" }) &&
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-warmer-missed-run"].dimensions == tomap({ service = "warmer", stage = "test" }) &&
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-version-pruner-pool-slots"].dimensions == tomap({ service = "version-pruner", stage = "test" }) &&
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-router-approval-failed"].dimensions == tomap({ service = "router", stage = "test" })
    )
    error_message = "The dimensions are those of the metrics: a metric with other dimensions is another metric."
  }

  assert {
    condition     = [for key in ["threshold", "period", "evaluation_periods"] : aws_cloudwatch_metric_alarm.control_loops["agentpool-test-router-warm-coverage"][key]] == [90, 300, 2]
    error_message = "Coverage must be low in two runs in a row."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.control_loops["agentpool-test-router-floor-not-applied"].evaluation_periods == 3
    error_message = "A floor may take a quarter of an hour: three runs, five minutes apart."
  }

  assert {
    condition     = [for name, alarm in aws_cloudwatch_metric_alarm.control_loops : name if alarm.treat_missing_data == "breaching"] == ["agentpool-test-warmer-missed-run"]
    error_message = "Silence is a fault only where a run is due."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-router-approval-failed"].evaluation_periods == 1 &&
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-router-approval-not-tended"].evaluation_periods == 4 &&
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-router-approval-not-tended"].datapoints_to_alarm == 3
    )
    error_message = "A failed action is told at once; what a sweep could not do gets two more sweeps, whichever periods they fall into."
  }
}

run "slow_warmer" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    warm_functions = { router = { floor_applied_minutes = 90, function_name = "agentpool-test-router", warm_coverage_percent = 90 } }
    warmer         = { expressions = ["rate(1 day)", "rate(1 hour)"], function_name = "agentpool-test-warmer", service = "warmer" }
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-warmer-missed-run"].period == 3600 &&
      aws_cloudwatch_metric_alarm.control_loops["agentpool-test-router-floor-not-applied"].evaluation_periods == 2
    )
    error_message = "The most frequent schedule sets the period, and a wait is rounded up to whole runs."
  }
}

run "warmer_by_cron" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    warmer = { expressions = ["cron(0/10 6-20 ? * MON-FRI *)"], function_name = "agentpool-test-warmer", service = "warmer" }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.control_loops["agentpool-test-warmer-missed-run"].period == 3600
    error_message = "A cron is taken to run hourly."
  }
}

run "no_control_loops" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    approvals      = null
    pruner         = null
    warm_functions = {}
    warmer         = null
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.control_loops) == 0
    error_message = "A fleet without warmer, pruner and approvals has no alarms on them."
  }
}

run "refuses_a_warmer_that_never_runs" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    warmer = { expressions = [], function_name = "agentpool-test-warmer", service = "warmer" }
  }

  expect_failures = [var.warmer]
}

run "refuses_a_warmer_that_runs_every_other_day" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    warmer = { expressions = ["rate(2 days)"], function_name = "agentpool-test-warmer", service = "warmer" }
  }

  expect_failures = [var.warmer]
}
