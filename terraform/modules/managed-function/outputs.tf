output "alias" {
  description = "Name of the alias that serves."
  value       = aws_lambda_alias.live.name
}

output "alias_arn" {
  description = "ARN of the alias: what every trigger names."
  value       = aws_lambda_alias.live.arn
}

output "function_name" {
  description = "Full name of the function."
  value       = aws_lambda_function.main.function_name
}

output "version" {
  description = "Newest published version, which need not be the one that serves."
  value       = aws_lambda_function.main.version
}
