# Alarms on actions that wait for somebody's word, from the metrics of the function that keeps them. Both say that people
# have to look: what was approved did not happen, or the clock's sweep cannot bring a request on. Silence is no fault.

locals {
  _approval_alarms = var.approvals == null ? {} : {
    "${var.approvals.function_name}-approval-failed" = {
      description         = "Somebody approved an action of a tool, or its default is to run, and it could not be carried out, or may have been: the requester is told so, and nothing tries it again. The log of ${var.approvals.function_name} names it: records \"approval\" with the step failed. Runbook: docs/runbooks/approvals.md."
      metric_name         = "ApprovalFailed"
      statistic           = "Sum"
      comparison_operator = "GreaterThanOrEqualToThreshold"
      threshold           = 1
      period              = 300
      evaluation_periods  = 1
      datapoints_to_alarm = 1
      treat_missing_data  = "notBreaching"
      dimensions          = local._approvals
    }

    "${var.approvals.function_name}-approval-not-tended" = {
      description         = "In three of four periods of five minutes the sweep of ${var.approvals.function_name} could not do what is due for an approval request: apply its default, run again what was cut off, or tell its session. The log says why under \"approval not tended\" and \"session not told of an approval\". Runbook: docs/runbooks/approvals.md."
      metric_name         = "ApprovalNotTended"
      statistic           = "Sum"
      comparison_operator = "GreaterThanOrEqualToThreshold"
      threshold           = 1
      period              = 300
      # A sweep is due every five minutes, and the next one repairs what a passing fault broke. Scheduler is exact to a
      # minute: of two sweeps that fall into one period the one beside it is empty.
      evaluation_periods  = 4
      datapoints_to_alarm = 3
      treat_missing_data  = "notBreaching"
      dimensions          = local._approvals
    }
  }

  _approvals = { service = try(var.approvals.service, ""), stage = var.stage }
}
