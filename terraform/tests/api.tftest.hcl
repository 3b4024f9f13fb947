# The API's document, and who may invoke what through it.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  account_id         = "123456789012"
  api_name           = "agentpool-test"
  function_prefix    = "agentpool-test-"
  log_retention_days = 7
  region             = "us-east-1"
  stage_name         = "test"
  timeout_seconds    = { chat = 60 }

  functions = { chat = { alias = "live", function_name = "agentpool-test-chat" } }

  routes = [
    { function = "chat", method = "POST", path = "/v1/chats", stream = true },
    { function = "chat", method = "GET", path = "/v1/chats/{chatId}", stream = false },
  ]
}

run "document" {
  module {
    source = "./modules/api"
  }

  assert {
    condition = jsondecode(aws_api_gateway_rest_api.main.body).paths["/v1/chats"].post["x-amazon-apigateway-integration"] == {
      type                 = "aws_proxy"
      httpMethod           = "POST"
      passthroughBehavior  = "when_no_match"
      uri                  = "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:agentpool-test-chat:live/response-streaming-invocations"
      responseTransferMode = "STREAM"
      timeoutInMillis      = 60000
    }
    error_message = "A streamed route uses the streaming invocation of the alias, for as long as the function may run."
  }

  assert {
    condition = (
      jsondecode(aws_api_gateway_rest_api.main.body).paths["/v1/chats/{chatId}"].get["x-amazon-apigateway-integration"].timeoutInMillis == 29000 &&
      jsondecode(aws_api_gateway_rest_api.main.body).paths["/v1/chats/{chatId}"].get["x-amazon-apigateway-integration"].responseTransferMode == "BUFFERED" &&
      endswith(jsondecode(aws_api_gateway_rest_api.main.body).paths["/v1/chats/{chatId}"].get["x-amazon-apigateway-integration"].uri, ":live/invocations")
    )
    error_message = "A buffered route waits 29 s at most: that is API Gateway's limit."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.main.body).paths["/v1/chats/{chatId}"].get.parameters[0].name == "chatId"
    error_message = "Path parameters are declared."
  }

  assert {
    condition = alltrue(flatten([
      for path in jsondecode(aws_api_gateway_rest_api.main.body).paths : [for operation in path : operation.security == [{ api_key = [] }]]
    ]))
    error_message = "Every route asks for a key."
  }

  assert {
    condition = alltrue([
      for response in jsondecode(aws_api_gateway_rest_api.main.body)["x-amazon-apigateway-gateway-responses"] :
      keys(jsondecode(response.responseTemplates["application/json"])) == ["error", "requestId"]
    ])
    error_message = "The gateway's own errors have the form of the functions' errors."
  }

  assert {
    condition     = !can(jsondecode(aws_api_gateway_rest_api.main.body)["x-amazon-apigateway-gateway-responses"].DEFAULT_5XX.statusCode)
    error_message = "A default must not turn every error into one status."
  }

  assert {
    condition     = aws_lambda_permission.route["GET /v1/chats/{chatId}"].source_arn == "arn:aws:execute-api:us-east-1:123456789012:mocked/test/GET/v1/chats/*"
    error_message = "A permission is for one method and path."
  }

  assert {
    condition     = alltrue([for permission in aws_lambda_permission.route : permission.qualifier == "live"])
    error_message = "API Gateway invokes the alias, so the permission must be the alias' own."
  }

  assert {
    condition     = aws_api_gateway_deployment.main.triggers.document == sha256(aws_api_gateway_rest_api.main.body)
    error_message = "A changed document must be deployed, an unchanged one must not."
  }
}

run "refuses_no_routes" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    routes = []
  }

  expect_failures = [var.routes]
}

run "refuses_limits_of_zero" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    limits = { burst = 10, per_day = 0, rate = 5 }
  }

  expect_failures = [var.limits]
}
