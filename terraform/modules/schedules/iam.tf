# The role that EventBridge Scheduler takes to invoke the targets.

resource "aws_iam_role" "scheduler" {
  name                 = "${var.name_prefix}-scheduler"
  description          = "Lets EventBridge Scheduler invoke the scheduled functions of ${var.name_prefix}"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      # EventBridge Scheduler guide: against a confused deputy, the group; a single schedule can't be named.
      Condition = { StringEquals = {
        "aws:SourceAccount" = var.account_id
        "aws:SourceArn"     = aws_scheduler_schedule_group.main.arn
      } }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  name = "targets"
  role = aws_iam_role.scheduler.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "KeepFailedEvents"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.dead_letter.arn]
      }],
      length(var.schedules) == 0 ? [] : [{
        Sid      = "InvokeTargets"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = sort(distinct(var.schedules[*].target_arn))
      }],
    )
  })
}
