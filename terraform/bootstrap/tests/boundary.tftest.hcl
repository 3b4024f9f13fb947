# The limit of every role that a deploy makes: wide enough for what the catalogue asks for, and not to be got around.

mock_provider "aws" {
  source = "../tests/mocks"
}

variables {
  stage = "test"
}

run "catalogue" {
  module {
    source = "../modules/catalogue"
  }

  variables {
    functions_directory         = "../../functions"
    pool_allowed_instance_types = ["m7g.large"]
    pool_max_vcpu_count         = 64
  }
}

run "intents" {
  module {
    source = "../modules/intents"
  }

  variables {
    account_id       = "123456789012"
    fleet            = run.catalogue.functions
    function_prefix  = "agentpool-test-"
    model_ids        = ["amazon.nova-lite-v1:0"]
    pool             = { arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:agentpool-test-g1", name = "agentpool-test-g1" }
    pool_generations = [{ arn = "arn:aws:lambda:us-east-1:123456789012:capacity-provider:agentpool-test-g1", name = "agentpool-test-g1" }]
    records_table    = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/agentpool-test-records", name = "agentpool-test-records" }
    region           = "us-east-1"
    requested        = { for name, function in run.catalogue.functions : name => function.intents }
    sessions_table   = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/agentpool-test-sessions", name = "agentpool-test-sessions" }
    warm_targets     = [{ name = "router", concurrency = 4, parks = false, workers = 4 }]
  }
}

run "boundary" {
  assert {
    condition     = length(setsubtract(["lambda:InvokeFunction", "lambda:PutFunctionScalingConfig", "sqs:SendMessage"], flatten(jsondecode(aws_iam_policy.boundary.policy).Statement[*].Action))) == 0
    error_message = "The scheduler's roles invoke functions, set floors and keep what failed."
  }

  assert {
    condition = length(setsubtract(
      flatten([for grant in run.intents.grants : grant.statements[*].Action]),
      flatten(jsondecode(aws_iam_policy.boundary.policy).Statement[*].Action),
    )) == 0
    error_message = "A function would be granted what role-boundary.tf does not name, and be refused in AWS."
  }

  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : concat(
        [for action in statement.Action : !strcontains(action, "*") && !startswith(action, "iam:")],
        [
          for resource in statement.Resource : strcontains(resource, "agentpool-test-") || startswith(resource, "arn:aws:bedrock:")
          # The two that know no resource.
          if statement.Action != ["lambda:ListCapacityProviders", "lambda:ListEventSourceMappings"]
        ],
      )
    ]))
    error_message = "The boundary names single actions, none of IAM, on the stage's own things."
  }

  # Actions that give a role rights, whoever they are allowed by.
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.deploy : [
        for statement in jsondecode(policy.policy).Statement :
        try(statement.Condition.StringEquals["iam:PermissionsBoundary"], "") == aws_iam_policy.boundary.arn ||
        endswith(try(statement.Condition.ArnEquals["iam:PolicyARN"], ""), ":policy/AWSLambdaManagedEC2ResourceOperator")
        if statement.Effect == "Allow" && length(setintersection(try(statement.Action, []), ["iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"])) > 0
      ]
    ]))
    error_message = "A role gets rights only within the boundary; the operator role only AWS' own policy."
  }

  assert {
    condition = !anytrue(flatten([
      for policy in aws_iam_role_policy.deploy : [
        for statement in jsondecode(policy.policy).Statement :
        [for action in try(statement.Action, []) : contains(["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeleteRolePermissionsBoundary", "iam:SetDefaultPolicyVersion"], action)]
      ]
    ]))
    error_message = "The build must not change the boundary, nor take it off."
  }
}
