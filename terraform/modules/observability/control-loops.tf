# Alarms on the two control loops, the warmer and the pruner, from the metrics that they publish with each run. What silence
# means differs: of a warm function, that it is parked or the warmer is down, so it is quiet; of the warmer, that a run was
# missed; of the pruner, whose runs are a day apart, nothing, so that its alarms stay until the next run.

locals {
  # What a run of the warmer finds out about each function that it warms.
  _warm_alarms = merge([
    for name, function in var.warm_functions : {
      "${function.function_name}-warm-coverage" = {
        description         = "Less than ${function.warm_coverage_percent} % of the workers of ${function.function_name} answered in two runs of the warmer: requests meet cold workers, or too few environments. `make status STAGE=${var.stage}` compares requested and applied floors; `make warm STAGE=${var.stage}` tells refusals by reason. Refused for want of slots: raise the floor. Workers lost: look for crashes in the function's log."
        metric_name         = "WarmCoverage"
        statistic           = "Minimum"
        comparison_operator = "LessThanThreshold"
        threshold           = function.warm_coverage_percent
        period              = local.warm_period
        evaluation_periods  = 2
        treat_missing_data  = "notBreaching"
        dimensions          = merge(local._warmer, { function = function.function_name })
      }

      "${function.function_name}-floor-not-applied" = {
        description         = "The floor asked for ${function.function_name} has not been applied for ${function.floor_applied_minutes} minutes: users have less capacity than planned. `make status STAGE=${var.stage}` shows both floors. Either the pool is at max_vcpu_count (raise it), or instances do not come: the log group /aws/lambda/capacity-provider/<pool> says why under LaunchFailed (EC2 quota, addresses of the subnets, no capacity in a zone)."
        metric_name         = "FloorNotApplied"
        statistic           = "Minimum"
        comparison_operator = "GreaterThanOrEqualToThreshold"
        threshold           = 1
        period              = local.warm_period
        # CloudWatch: on periods under an hour, an alarm looks back a day at most.
        evaluation_periods = max(1, min(ceil(function.floor_applied_minutes * 60 / local.warm_period), floor(86400 / local.warm_period)))
        treat_missing_data = "notBreaching"
        dimensions         = merge(local._warmer, { function = function.function_name })
      }

      "${function.function_name}-warm-ping-errors" = {
        description         = "${function.function_name} answered pings of the warmer with errors: it is up and broken, and users' requests most likely fail as well. Look at its log; when a release has just ended, `make rollback STAGE=${var.stage} F=${name}`."
        metric_name         = "WarmPingErrors"
        statistic           = "Sum"
        comparison_operator = "GreaterThanOrEqualToThreshold"
        threshold           = 1
        period              = local.warm_period
        evaluation_periods  = 1
        treat_missing_data  = "notBreaching"
        dimensions          = merge(local._warmer, { function = function.function_name })
      }
    } if var.warmer != null
  ]...)

  _warmer_alarms = var.warmer == null ? {} : {
    "${var.warmer.function_name}-missed-run" = {
      description         = "The warmer has finished no run in two periods of its schedule (${join(", ", var.warmer.expressions)}): nobody checks floors and cold workers. Look at the log of ${var.warmer.function_name} for runs that fail, and at ${var.dead_letter_queue_name} for runs that never began. It also rings at the first deploy, until the first run."
      metric_name         = "WarmRuns"
      statistic           = "Sum"
      comparison_operator = "LessThanThreshold"
      threshold           = 1
      period              = local.warm_period
      evaluation_periods  = 2
      treat_missing_data  = "breaching"
      dimensions          = local._warmer
    }

    "${var.warmer.function_name}-warm-errors" = {
      description         = "The warmer ran, but could not warm at least one function at all, so that its coverage is unknown. `make warm STAGE=${var.stage}` names the function and the reason."
      metric_name         = "WarmErrors"
      statistic           = "Sum"
      comparison_operator = "GreaterThanOrEqualToThreshold"
      threshold           = 1
      period              = local.warm_period
      evaluation_periods  = 1
      treat_missing_data  = "notBreaching"
      dimensions          = local._warmer
    }
  }

  _pruner_alarms = var.pruner == null ? {} : {
    "${var.pruner.function_name}-prune-errors" = {
      description         = "The pruner failed at some functions or versions: old versions keep their slots of the pool's 100, and those that run their cost. `DRY_RUN=1 make prune STAGE=${var.stage}` prints what it would do, with the reasons."
      metric_name         = "PruneErrors"
      statistic           = "Sum"
      comparison_operator = "GreaterThanOrEqualToThreshold"
      threshold           = 1
      period              = 300
      evaluation_periods  = 1
      treat_missing_data  = "ignore"
      dimensions          = local._pruner
    }

    "${var.pruner.function_name}-pool-slots" = {
      description         = "The pool holds ${local.slots_alarm} of the 100 versions that it can hold: at 100 nothing can be published, and no release can repair that. `make prune STAGE=${var.stage}` frees slots and says why it keeps the rest; keep fewer with versions.hot and versions.parked, or move a function to on-demand."
      metric_name         = "PoolSlotsUsed"
      statistic           = "Maximum"
      comparison_operator = "GreaterThanOrEqualToThreshold"
      threshold           = local.slots_alarm
      period              = 300
      evaluation_periods  = 1
      treat_missing_data  = "ignore"
      dimensions          = local._pruner
    }
  }

  # The catalogue plans for 80 of 100; from here on a busy day of releases could end it.
  slots_alarm = 90

  # The programs' metrics carry these dimensions; an alarm that names others, or fewer, never sees a datum.
  _warmer = { service = try(var.warmer.service, ""), stage = var.stage }
  _pruner = { service = try(var.pruner.service, ""), stage = var.stage }

  # Seconds between two runs of the warmer, by the most frequent of its schedules. A cron's runs are not evenly spread: an hour
  # is taken for it, so a cron that pauses for longer than two hours, as at night, reports its pause as a missed run.
  _unit_seconds = { minute = 60, hour = 3600, day = 86400 }
  warm_period = min(concat([86400], [
    for expression in try(var.warmer.expressions, []) : try(
      tonumber(regex(local._rate, expression).count) * local._unit_seconds[regex(local._rate, expression).unit],
      3600,
    )
  ])...)
  _rate = "^rate\\((?P<count>[0-9]+) (?P<unit>minute|hour|day)s?\\)$"
}

resource "aws_cloudwatch_metric_alarm" "control_loops" {
  for_each = merge(local._warm_alarms, local._warmer_alarms, local._pruner_alarms, local._approval_alarms)

  alarm_name          = each.key
  alarm_description   = each.value.description
  namespace           = var.metrics_namespace
  metric_name         = each.value.metric_name
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison_operator
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = each.value.evaluation_periods
  datapoints_to_alarm = try(each.value.datapoints_to_alarm, null)
  treat_missing_data  = each.value.treat_missing_data
  dimensions          = each.value.dimensions
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
