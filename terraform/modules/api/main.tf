# One REST API from the catalogue's routes (openapi.tf). Keys are issued by script, not here: a key's value would lie in
# the state.

resource "aws_api_gateway_rest_api" "main" {
  name        = var.api_name
  description = local.description
  body        = local.body

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_deployment" "main" {
  rest_api_id = aws_api_gateway_rest_api.main.id
  description = "Document ${substr(sha256(local.body), 0, 12)}"

  triggers = {
    document = sha256(local.body)
  }

  lifecycle {
    # The stage must point at the new one before the old one can go.
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "main" {
  rest_api_id   = aws_api_gateway_rest_api.main.id
  deployment_id = aws_api_gateway_deployment.main.id
  stage_name    = var.stage_name
  description   = local.description

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = jsonencode(local.access_log_format)
  }
}

# Execution logs stay off: they would hold what people wrote. The access log has the error's text.
resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.main.id
  stage_name  = aws_api_gateway_stage.main.stage_name
  method_path = "*/*"

  settings {
    data_trace_enabled     = false
    logging_level          = "OFF"
    metrics_enabled        = true
    throttling_burst_limit = var.limits.burst
    throttling_rate_limit  = var.limits.rate
  }
}

# People have no key, so no usage plan limits them: each of their routes has a rate of its own, and what all of them send
# leaves the routes of keys theirs. A setting of one method replaces the one of all, so all of it is said again.
resource "aws_api_gateway_method_settings" "token" {
  for_each = { for key, route in local.routes : key => route if route.auth == "token" }

  rest_api_id = aws_api_gateway_rest_api.main.id
  stage_name  = aws_api_gateway_stage.main.stage_name
  # The service's own form, which the provider hands on as it stands: every slash of the path, the first one too, as ~1.
  method_path = "${replace(each.value.path, "/", "~1")}/${each.value.method}"

  settings {
    data_trace_enabled     = false
    logging_level          = "OFF"
    metrics_enabled        = true
    throttling_burst_limit = var.token_limits.burst
    throttling_rate_limit  = var.token_limits.rate
  }
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/apigateway/${var.api_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_api_gateway_usage_plan" "main" {
  name        = var.api_name
  description = "Limits of every key of ${var.api_name}"

  api_stages {
    api_id = aws_api_gateway_rest_api.main.id
    stage  = aws_api_gateway_stage.main.stage_name
  }

  quota_settings {
    limit  = var.limits.per_day
    period = "DAY"
  }

  throttle_settings {
    burst_limit = var.limits.burst
    rate_limit  = var.limits.rate
  }
}

# One a route and only for it: another API, or another path of this one, may not invoke the function.
resource "aws_lambda_permission" "route" {
  for_each = local.routes

  statement_id  = "api-${substr(sha256(each.key), 0, 12)}"
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  function_name = var.functions[each.value.function].function_name
  qualifier     = var.functions[each.value.function].alias
  # A path parameter stands for any text, so it is a * here.
  source_arn = "${aws_api_gateway_rest_api.main.execution_arn}/${var.stage_name}/${each.value.method}${replace(each.value.path, "/\\{[^}]+\\}/", "*")}"
}
