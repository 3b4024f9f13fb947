# Where floors stand on a timetable: EventBridge Scheduler calls PutFunctionScalingConfig itself, so that no function of ours
# has to be up for capacity to come. The schedules are the release's: each names a version, which changes with every
# release, and Terraform would put the old one back. Deleting the group deletes those that are left in it.

resource "aws_scheduler_schedule_group" "main" {
  name = "${var.name_prefix}-floors"
}

resource "aws_iam_role" "floors" {
  name                 = "${var.name_prefix}-floors"
  description          = "Lets EventBridge Scheduler set the floors of ${var.name_prefix}"
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

resource "aws_iam_role_policy" "floors" {
  name = "floors"
  role = aws_iam_role.floors.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "KeepFailedFloors"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [var.dead_letter_queue_arn]
      }],
      # IAM refuses a statement without resources, as of a stage without pool functions.
      length(var.function_names) == 0 ? [] : [{
        Sid    = "SetFloors"
        Effect = "Allow"
        Action = ["lambda:PutFunctionScalingConfig"]
        # :* because floors belong to version numbers, which change with each release. The function itself too: AWS' list of
        # actions names it as the resource of this one, and it has no floor that could be set.
        Resource = flatten([
          for name in sort(var.function_names) : ["${local._function_arn}${name}", "${local._function_arn}${name}:*"]
        ])
      }],
    )
  })
}

locals {
  _function_arn = "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:"
}
