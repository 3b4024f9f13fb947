output "records_table" {
  description = "Table of domain records: ARN and name."
  value       = { arn = aws_dynamodb_table.records.arn, name = aws_dynamodb_table.records.name }
}

output "sessions_table" {
  description = "Table of sessions: ARN and name."
  value       = { arn = aws_dynamodb_table.sessions.arn, name = aws_dynamodb_table.sessions.name }
}
