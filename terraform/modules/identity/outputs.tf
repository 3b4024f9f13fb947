output "client_id" {
  description = "App client that people sign in through; the audience of their tokens."
  value       = aws_cognito_user_pool_client.main.id
}

output "user_pool_arn" {
  description = "User pool that the API believes."
  value       = aws_cognito_user_pool.main.arn
}

output "user_pool_id" {
  description = "Id of the user pool."
  value       = aws_cognito_user_pool.main.id
}
