# The most that a role made by a deploy can ever do. The build makes roles and writes their policies, so without a
# boundary it could give a function every right of the account, its own limits included. Only an admin changes this policy.
# An intent that needs another service is named here first (tests/boundary.tftest.hcl says so), then `make bootstrap`.

resource "aws_iam_policy" "boundary" {
  name        = "${local.name_prefix}-boundary"
  description = "Limits every role that deploys of ${local.name_prefix} make"
  policy      = jsonencode({ Version = "2012-10-17", Statement = local.boundary_statements })
}

locals {
  boundary_statements = [
    {
      Sid    = "OwnLogs"
      Effect = "Allow"
      Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
      # * because functions and streams come and go with deploys; they all bear the stage's name.
      Resource = ["${local._arn}:logs:${local._regional}:log-group:/aws/lambda/${local.name_prefix}-*"]
    },
    {
      Sid    = "Fleet"
      Effect = "Allow"
      Action = [
        "lambda:CreateAlias", "lambda:DeleteAlias", "lambda:DeleteFunction", "lambda:GetAlias",
        "lambda:GetFunctionScalingConfig", "lambda:GetPolicy", "lambda:InvokeFunction", "lambda:ListAliases",
        "lambda:ListDurableExecutionsByFunction", "lambda:ListFunctionVersionsByCapacityProvider",
        "lambda:ListVersionsByFunction", "lambda:PutFunctionScalingConfig", "lambda:UpdateAlias",
      ]
      Resource = [
        "${local._arn}:lambda:${local._regional}:capacity-provider:${local.name_prefix}-*",
        "${local._arn}:lambda:${local._regional}:function:${local.name_prefix}-*",
      ]
    },
    {
      Sid    = "ListsOfTheAccount"
      Effect = "Allow"
      Action = ["lambda:ListCapacityProviders", "lambda:ListEventSourceMappings"]
      # *: these read lists of the account, and know no resource (Service Authorization Reference).
      Resource = ["*"]
    },
    {
      Sid      = "Tables"
      Effect   = "Allow"
      Action   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
      Resource = ["${local._arn}:dynamodb:${local._regional}:table/${local.name_prefix}-*"]
    },
    {
      Sid    = "Models"
      Effect = "Allow"
      Action = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
      # * because which models is each stage's choice (models.json), and a profile's models stand in several Regions.
      Resource = [
        "${local._arn}:bedrock:*::foundation-model/*",
        "${local._arn}:bedrock:${local._regional}:inference-profile/*",
      ]
    },
    {
      Sid    = "TokensOfMcpServersAndAgents"
      Effect = "Allow"
      Action = ["ssm:GetParameter"]
      # * because servers and agents come and go with deploys; their parameters all bear the stage's name.
      Resource = [
        "${local._arn}:ssm:${local._regional}:parameter/${local.name_prefix}-agent-*",
        "${local._arn}:ssm:${local._regional}:parameter/${local.name_prefix}-mcp-*",
      ]
    },
    {
      Sid    = "Guardrails"
      Effect = "Allow"
      Action = ["bedrock:ApplyGuardrail"]
      # * because which guardrail is each stage's choice, and it may be made after the bootstrap.
      Resource = ["${local._arn}:bedrock:${local._regional}:guardrail/*"]
    },
    {
      Sid      = "DeadLetters"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = ["${local._arn}:sqs:${local._regional}:${local.name_prefix}-*"]
    },
  ]
}
