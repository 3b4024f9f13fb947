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
    { auth = "key", function = "chat", method = "POST", path = "/v1/chats", stream = true },
    { auth = "key", function = "chat", method = "GET", path = "/v1/chats/{chatId}", stream = false },
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
    condition     = keys(jsondecode(aws_api_gateway_rest_api.main.body).components.securitySchemes) == ["api_key"]
    error_message = "Without a route for people there is no authorizer, as there is no pool it could believe."
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

run "asks_people_for_a_token" {
  module {
    source = "./modules/api"
  }

  variables {
    identity = { client_id = "client1", user_pool_arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_mocked" }
    routes = [
      { auth = "key", function = "chat", method = "POST", path = "/v1/chats", stream = true },
      { auth = "token", function = "chat", method = "POST", path = "/v1/me/chats", stream = true },
    ]
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.main.body).paths["/v1/me/chats"].post.security == [{ user_token = [] }]
    error_message = "A token, without OAuth scopes, so that the gateway takes ID tokens: only they say which tenant."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.main.body).paths["/v1/chats"].post.security == [{ api_key = [] }]
    error_message = "Other routes still ask for a key."
  }

  assert {
    condition = jsondecode(aws_api_gateway_rest_api.main.body).components.securitySchemes.user_token["x-amazon-apigateway-authorizer"] == {
      type                         = "cognito_user_pools"
      providerARNs                 = ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_mocked"]
      identityValidationExpression = "^client1$"
      authorizerResultTtlInSeconds = 0
    }
    error_message = "The stage's pool and app client are believed, no others, and nothing is remembered of a token."
  }

  assert {
    condition     = [for settings in aws_api_gateway_method_settings.token : settings.method_path] == ["~1v1~1me~1chats/POST"]
    error_message = "A route for people has a throttle of its own, by the path as the service writes it; one for keys has none."
  }

  assert {
    condition = (
      aws_api_gateway_method_settings.token["POST /v1/me/chats"].settings[0].throttling_rate_limit == 20 &&
      aws_api_gateway_method_settings.token["POST /v1/me/chats"].settings[0].throttling_burst_limit == 40 &&
      aws_api_gateway_method_settings.token["POST /v1/me/chats"].settings[0].metrics_enabled &&
      !aws_api_gateway_method_settings.token["POST /v1/me/chats"].settings[0].data_trace_enabled
    )
    error_message = "The settings of one method replace those of all: metrics stay on, and what people write is logged nowhere."
  }

  assert {
    condition = alltrue([
      for type in ["EXPIRED_TOKEN", "UNAUTHORIZED"] :
      jsondecode(aws_api_gateway_rest_api.main.body)["x-amazon-apigateway-gateway-responses"][type].statusCode == "401" &&
      jsondecode(jsondecode(aws_api_gateway_rest_api.main.body)["x-amazon-apigateway-gateway-responses"][type].responseTemplates["application/json"]).error.code == "unauthenticated"
    ])
    error_message = "A bad token is told as the functions tell it."
  }
}

run "refuses_a_token_route_without_a_pool" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    routes = [{ auth = "token", function = "chat", method = "POST", path = "/v1/me/chats", stream = true }]
  }

  expect_failures = [var.routes]
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

run "refuses_a_throttle_of_zero" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    token_limits = { burst = 0, rate = 20 }
  }

  expect_failures = [var.token_limits]
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
