output "dead_letter_queue_arn" {
  description = "The same queue, for schedules that others make."
  value       = aws_sqs_queue.dead_letter.arn
}

output "dead_letter_queue_name" {
  description = "Queue of events that no retry could deliver."
  value       = aws_sqs_queue.dead_letter.name
}

output "group_name" {
  description = "Group of the schedules."
  value       = aws_scheduler_schedule_group.main.name
}
