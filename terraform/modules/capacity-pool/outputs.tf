output "arn" {
  description = "ARN of the pool, for the functions that run on it."
  value       = aws_lambda_capacity_provider.main.arn
}

output "name" {
  description = "Name of the pool."
  value       = aws_lambda_capacity_provider.main.name
}
