# The API's document. It says what HashiCorp's per-route resources of older providers can't (streamed answers), and it is
# the API's description for its users at the same time.

locals {
  description = "Routes of the fleet, from the catalogue"

  routes = { for route in var.routes : "${route.method} ${route.path}" => route }

  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = var.api_name, description = local.description, version = "1" }
    paths = {
      for path in distinct(var.routes[*].path) : path => {
        for route in var.routes : lower(route.method) => {
          operationId = "${route.function}${replace(title(replace(lower("${route.method} ${path}"), "/[^a-z0-9]+/", " ")), " ", "")}"
          parameters = [
            for name in flatten(regexall("\\{([^}+]+)\\+?\\}", path)) : { name = name, in = "path", required = true, schema = { type = "string" } }
          ]
          # A status and no "default": a method of API Gateway declares codes only. The function may answer with others.
          responses                         = { "200" = { description = "Answer of ${route.function}" } }
          security                          = [{ (local.schemes[route.auth].name) = [] }]
          "x-amazon-apigateway-integration" = local.integrations["${route.method} ${path}"]
        } if route.path == path
      }
    }
    components = {
      securitySchemes = { for auth, scheme in local.schemes : scheme.name => scheme.definition if contains(local.auths, auth) }
    }
    "x-amazon-apigateway-gateway-responses" = local.gateway_responses
  })

  auths = distinct(var.routes[*].auth)

  # By what a route asks for. Without OAuth scopes in "security" the service takes ID tokens only (API Gateway developer
  # guide, "Integrate a REST API with an Amazon Cognito user pool").
  schemes = {
    key = {
      name       = "api_key"
      definition = { type = "apiKey", name = "x-api-key", in = "header" }
    }
    token = {
      name = "user_token"
      definition = {
        type                           = "apiKey"
        name                           = "Authorization"
        in                             = "header"
        "x-amazon-apigateway-authtype" = "cognito_user_pools"
        "x-amazon-apigateway-authorizer" = {
          type         = "cognito_user_pools"
          providerARNs = [try(var.identity.user_pool_arn, null)]
          # Matched against the token's audience: another app client of the pool is not ours to believe.
          identityValidationExpression = "^${try(var.identity.client_id, "")}$"
          # A cached answer would outlive the token's expiry.
          authorizerResultTtlInSeconds = 0
        }
      }
    }
  }

  integrations = {
    for key, route in local.routes : key => {
      type                = "aws_proxy"
      httpMethod          = "POST"
      passthroughBehavior = "when_no_match"
      uri = join("", [
        "arn:${var.partition}:apigateway:${var.region}:lambda:path/",
        route.stream ? "2021-11-15" : "2015-03-31",
        "/functions/${local._function_arn}${route.function}:live/",
        route.stream ? "response-streaming-invocations" : "invocations",
      ])
      responseTransferMode = route.stream ? "STREAM" : "BUFFERED"
      # API Gateway: 50 ms to 29 s buffered, up to 15 min streamed. Never shorter than the function's own time.
      timeoutInMillis = min(route.stream ? 900000 : 29000, 1000 * var.timeout_seconds[route.function])
    }
  }

  # From names, not from the functions: the document is then known in the plan, and the deployment's create_before_destroy
  # does not spread to the functions and the pool, whose names can't exist twice.
  _function_arn = "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_prefix}"

  # What the gateway answers by itself looks like the functions' own errors. Without a status it keeps the gateway's.
  gateway_responses = {
    for type, error in local._gateway_errors : type => merge(
      error.status == null ? {} : { statusCode = error.status },
      { responseTemplates = { "application/json" = jsonencode({ error = { code = error.code, message = error.message }, requestId = "$context.requestId" }) } },
    )
  }
  _gateway_errors = {
    ACCESS_DENIED = { status = "403", code = "forbidden", message = "This key may not call this route." }
    DEFAULT_4XX   = { status = null, code = "refused", message = "The request could not be accepted." }
    DEFAULT_5XX   = { status = null, code = "unavailable", message = "The function could not answer. Try again shortly." }
    # Which of this and UNAUTHORIZED tells of an expired ID token is not documented.
    EXPIRED_TOKEN = { status = "401", code = "unauthenticated", message = "The token has expired. Sign in again." }
    # Lambda refused the call. The gateway hides the reason, most often that no slot was free, behind a 500.
    INTEGRATION_FAILURE          = { status = "503", code = "busy", message = "No free slot took the request. Try again shortly." }
    INTEGRATION_TIMEOUT          = { status = "504", code = "timeout", message = "The function took too long." }
    INVALID_API_KEY              = { status = "403", code = "forbidden", message = "The header x-api-key is missing or holds no valid key." }
    MISSING_AUTHENTICATION_TOKEN = { status = "404", code = "not_found", message = "There is no such route." }
    QUOTA_EXCEEDED               = { status = "429", code = "quota_exceeded", message = "This key has used up its requests of the day." }
    THROTTLED                    = { status = "429", code = "throttled", message = "Too many requests at once. Try again shortly." }
    UNAUTHORIZED                 = { status = "401", code = "unauthenticated", message = "The header Authorization is missing or holds no valid token. Sign in again." }
  }

  access_log_format = {
    apiKeyId           = "$context.identity.apiKeyId"
    error              = "$context.error.message"
    integrationError   = "$context.integrationErrorMessage"
    integrationLatency = "$context.integrationLatency"
    ip                 = "$context.identity.sourceIp"
    latency            = "$context.responseLatency"
    method             = "$context.httpMethod"
    path               = "$context.resourcePath"
    requestId          = "$context.requestId"
    responseLength     = "$context.responseLength"
    status             = "$context.status"
    time               = "$context.requestTime"
    user               = "$context.authorizer.claims.sub"
  }
}
