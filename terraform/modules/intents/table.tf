# What each permission intent of the catalogue grants, and what it tells the function about in its environment.
# This is the only place where a function's rights are written. A wildcard has its reason beside it. An action that no
# function had so far must be within bootstrap/role-boundary.tf as well.

locals {
  table = {
    "fleet.warm" = {
      environment = {
        WARM_TARGETS = jsonencode([
          for target in var.warm_targets : merge(
            {
              concurrency = target.concurrency
              function    = "${var.function_prefix}${target.name}"
              workers     = target.workers
            },
            # Said only of a function that may stand at 0/0 by plan: of any other that is an outage.
            target.parks ? { parks = true } : {},
          )
        ])
      }
      statements = [
        {
          Sid    = "PingWhatServes"
          Effect = "Allow"
          Action = ["lambda:InvokeFunction"]
          # :* because both sides of a weighted alias are pinged by number, and numbers change with each release.
          Resource = [for target in var.warm_targets : "${local._function_arn}${target.name}:*"]
        },
        {
          Sid    = "ReadFloors"
          Effect = "Allow"
          Action = ["lambda:GetAlias", "lambda:GetFunctionScalingConfig"]
          # :* because floors belong to version numbers, which change with each release.
          Resource = flatten([
            for target in var.warm_targets : ["${local._function_arn}${target.name}", "${local._function_arn}${target.name}:*"]
          ])
        },
      ]
    }

    "agents.invoke" = {
      environment = length(var.agents.urls) == 0 ? {} : { AGENT_URLS = jsonencode(var.agents.urls) }
      statements = [
        {
          # Nothing but the alias: which version serves is the release's choice. InvokeWithResponseStream needs this action
          # as well (Lambda API reference), so streamed turns take no further right.
          Sid      = "AskAgentsThatAreFunctions"
          Effect   = "Allow"
          Action   = ["lambda:InvokeFunction"]
          Resource = [for name in sort(var.agents.functions) : "${local._function_arn}${name}:live"]
        },
        {
          # Made by hand, so that no token is in Terraform or its state.
          Sid    = "ReadTokensOfAgents"
          Effect = "Allow"
          Action = ["ssm:GetParameter"]
          Resource = [
            for id in sort(var.agents.with_token) :
            "arn:${var.partition}:ssm:${var.region}:${var.account_id}:parameter/${var.function_prefix}agent-${id}"
          ]
        },
      ]
    }

    "mcp.call" = {
      environment = length(var.mcp.server_urls) == 0 ? {} : { MCP_SERVER_URLS = jsonencode(var.mcp.server_urls) }
      statements = [
        {
          # Made by hand, so that no token is in Terraform or its state. Parameter Store decrypts with its own key.
          Sid    = "ReadTokensOfMcpServers"
          Effect = "Allow"
          Action = ["ssm:GetParameter"]
          Resource = [
            for name in sort(var.mcp.token_servers) :
            "arn:${var.partition}:ssm:${var.region}:${var.account_id}:parameter/${var.function_prefix}mcp-${name}"
          ]
        },
      ]
    }

    "guardrail.apply" = {
      environment = var.guardrail == null ? {} : { GUARDRAIL = jsonencode({
        id              = var.guardrail.id
        version         = var.guardrail.version
        whenUnavailable = var.guardrail.when_unavailable
      }) }
      statements = [
        {
          # A stage without a guardrail has no right at all.
          Sid      = "CheckTexts"
          Effect   = "Allow"
          Action   = ["bedrock:ApplyGuardrail"]
          Resource = [for guardrail in var.guardrail[*] : "arn:${var.partition}:bedrock:${var.region}:${var.account_id}:guardrail/${guardrail.id}"]
        },
      ]
    }

    "models.invoke" = {
      environment = {}
      statements = [
        {
          Sid      = "InvokeModels"
          Effect   = "Allow"
          Action   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
          Resource = local._model_arns
        },
      ]
    }

    "records.read-write" = {
      environment = { RECORDS_TABLE = var.records_table.name }
      statements = [
        {
          Sid      = "Records"
          Effect   = "Allow"
          Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
          Resource = [var.records_table.arn]
        },
      ]
    }

    "sessions.read-write" = {
      environment = { SESSIONS_TABLE = var.sessions_table.name }
      statements = [
        {
          Sid      = "Sessions"
          Effect   = "Allow"
          Action   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
          Resource = [var.sessions_table.arn]
        },
      ]
    }

    "versions.prune" = {
      environment = {
        FLEET = jsonencode([
          for name, function in var.fleet : {
            compute           = function.compute
            function          = "${var.function_prefix}${name}"
            hot               = function.versions.hot
            minimumAgeMinutes = function.versions.minimum_age_minutes
            parked            = function.versions.parked
            vcpu              = function.vcpu
          }
        ])
        FLEET_PREFIX     = var.function_prefix
        POOL_GENERATIONS = jsonencode(sort(var.pool_generations[*].name))
        POOL_NAME        = var.pool.name
      }
      statements = [
        {
          # Every generation: an old one with nothing left on it can go.
          Sid      = "ListPoolVersions"
          Effect   = "Allow"
          Action   = ["lambda:ListFunctionVersionsByCapacityProvider"]
          Resource = sort(var.pool_generations[*].arn)
        },
        {
          Sid    = "ReadAndDeleteVersions"
          Effect = "Allow"
          Action = [
            "lambda:DeleteFunction", "lambda:GetPolicy", "lambda:ListAliases", "lambda:ListDurableExecutionsByFunction",
            "lambda:ListVersionsByFunction",
          ]
          # :* because versions are only known by number, and each release makes a new one.
          Resource = flatten([for name in keys(var.fleet) : local._with_versions[name]])
        },
        {
          # A version that is up goes only under the claim, an alias that no two can make. IAM knows functions, not names of
          # aliases, so that it is the program that keeps away from `live`.
          Sid    = "HoldTheClaim"
          Effect = "Allow"
          Action = ["lambda:CreateAlias", "lambda:DeleteAlias", "lambda:GetAlias", "lambda:UpdateAlias"]
          # :* because AWS' list of actions leaves open whether an alias' own ARN is asked for.
          Resource = flatten([for name in keys(var.fleet) : local._with_versions[name]])
        },
        {
          # To park a version is to set its floor to 0/0.
          Sid    = "ParkVersions"
          Effect = "Allow"
          Action = ["lambda:GetFunctionScalingConfig", "lambda:PutFunctionScalingConfig"]
          # :* because versions are only known by number, and each release makes a new one.
          Resource = flatten([for name, function in var.fleet : local._with_versions[name] if function.compute == "pool"])
        },
        {
          Sid    = "ListsOfTheAccount"
          Effect = "Allow"
          Action = ["lambda:ListCapacityProviders", "lambda:ListEventSourceMappings"]
          # *: these read lists of the account, and know no resource (Service Authorization Reference).
          Resource = ["*"]
        },
      ]
    }
  }

  # A function and its versions and aliases.
  _with_versions = {
    for name in keys(var.fleet) : name => ["${local._function_arn}${name}", "${local._function_arn}${name}:*"]
  }

  _function_arn = "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_prefix}"

  # us.anthropic.x is an inference profile: calling it needs the profile and the model behind it.
  _profile_pattern = "^(apac|au|ca|eu|global|jp|us|us-gov)\\."
  _model_arns = flatten([
    for id in sort(var.model_ids) : can(regex(local._profile_pattern, id)) ? [
      "arn:${var.partition}:bedrock:${var.region}:${var.account_id}:inference-profile/${id}",
      # * in place of the region: a profile sends the request to whichever of its regions has room.
      "arn:${var.partition}:bedrock:*::foundation-model/${replace(id, "/${local._profile_pattern}/", "")}",
    ] : ["arn:${var.partition}:bedrock:${var.region}::foundation-model/${id}"]
  ])
}
