output "topic_arn" {
  description = "Topic of every alarm, for further subscriptions."
  value       = aws_sns_topic.alarms.arn
}
