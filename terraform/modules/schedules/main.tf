# What the clock invokes: the warmer, the pruner and whatever else the catalogue schedules. EventBridge Scheduler, not
# rules: it knows time zones, retries and a dead-letter queue.

resource "aws_scheduler_schedule_group" "main" {
  name = var.name_prefix
}

resource "aws_scheduler_schedule" "main" {
  for_each = { for schedule in var.schedules : "${schedule.function}-${schedule.name}" => schedule }

  name                         = each.key
  group_name                   = aws_scheduler_schedule_group.main.name
  schedule_expression          = each.value.expression
  schedule_expression_timezone = each.value.timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = each.value.target_arn
    role_arn = aws_iam_role.scheduler.arn
    input    = each.value.input

    # A run that could not start within a quarter of an hour is of no use any more; its event then waits in the queue.
    retry_policy {
      maximum_event_age_in_seconds = 900
      maximum_retry_attempts       = 3
    }

    dead_letter_config {
      arn = aws_sqs_queue.dead_letter.arn
    }
  }

  # With no rights yet the first run would go to the dead-letter queue, or be lost.
  depends_on = [aws_iam_role_policy.scheduler]
}

# One queue for all: a message says which schedule it is from.
resource "aws_sqs_queue" "dead_letter" {
  name                      = "${var.name_prefix}-schedules-dead-letter"
  message_retention_seconds = 1209600 # 14 days, the longest SQS keeps
  sqs_managed_sse_enabled   = true
}
