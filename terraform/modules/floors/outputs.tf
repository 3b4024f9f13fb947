output "group_name" {
  description = "Group of the schedules that set floors."
  value       = aws_scheduler_schedule_group.main.name
}

output "role_arn" {
  description = "Role that those schedules take."
  # A schedule that fires before its role may do anything loses its floor.
  value      = aws_iam_role.floors.arn
  depends_on = [aws_iam_role_policy.floors]
}
