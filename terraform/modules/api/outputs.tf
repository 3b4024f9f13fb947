output "id" {
  description = "Id of the REST API."
  value       = aws_api_gateway_rest_api.main.id
}

output "stage_name" {
  description = "Name of the deployed stage."
  value       = aws_api_gateway_stage.main.stage_name
}

output "url" {
  description = "Base of every route."
  value       = aws_api_gateway_stage.main.invoke_url
}

output "usage_plan_id" {
  description = "Usage plan that keys are added to."
  value       = aws_api_gateway_usage_plan.main.id
}
