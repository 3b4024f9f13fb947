# What a stage needs before its first deploy: closed buckets, one build at a time, and a role that reaches its stage only.

mock_provider "aws" {
  source = "../tests/mocks"
}

variables {
  stage = "test"
}

run "defaults" {
  assert {
    condition     = output.state_bucket == "agentpool-test-state-123456789012" && output.artefact_bucket == "agentpool-test-artefacts-123456789012" && output.codebuild_project == "agentpool-test-deploy"
    error_message = "Deploys find both buckets and the project by these names."
  }

  assert {
    condition = alltrue([
      for name in ["artefacts", "state"] :
      aws_s3_bucket_versioning.main[name].versioning_configuration[0].status == "Enabled" &&
      aws_s3_bucket_public_access_block.main[name].block_public_policy &&
      aws_s3_bucket_public_access_block.main[name].restrict_public_buckets &&
      jsondecode(aws_s3_bucket_policy.main[name].policy).Statement[0].Effect == "Deny"
    ])
    error_message = "Both buckets are versioned, closed to the public and to plain HTTP."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_lifecycle_configuration.main["artefacts"].rule : length(rule.expiration) == 0 || rule.filter[0].prefix == "source/"
    ])
    error_message = "Bundles must not expire: an unchanged function still needs the one that it was published from."
  }

  assert {
    condition     = aws_codebuild_project.deploy.concurrent_build_limit == 1
    error_message = "Two deploys at once race for the alias."
  }

  assert {
    condition     = { for variable in aws_codebuild_project.deploy.environment[0].environment_variable : variable.name => variable.value } == { ARTEFACT_BUCKET = output.artefact_bucket, PROJECT = "agentpool", STAGE = "test", STATE_BUCKET = output.state_bucket }
    error_message = "buildspec.yml reads these variables."
  }
}

run "role_of_the_build" {
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.deploy : [
        for statement in jsondecode(policy.policy).Statement :
        !contains(statement.Resource, "*") || !anytrue([for action in try(statement.Action, []) : endswith(action, "*") && !startswith(action, "ec2:Describe")])
      ]
    ]))
    error_message = "All actions of a service are for resources with the stage's name only."
  }

  assert {
    condition = length(setsubtract(
      ["ec2:ModifySecurityGroupRules", "iam:UpdateRoleDescription", "route53:AssociateVPCWithHostedZone"],
      flatten([for policy in aws_iam_role_policy.deploy : [for statement in jsondecode(policy.policy).Statement : try(statement.Action, [])]]),
    )) == 0
    error_message = "Terraform needs these to change a rule's or a role's description, and for a VPC endpoint with a private name."
  }

  assert {
    condition = length(setsubtract(
      ["arn:aws:scheduler:us-east-1:123456789012:schedule-group/agentpool-test-floors", "arn:aws:scheduler:us-east-1:123456789012:schedule/agentpool-test-floors/*"],
      flatten([for statement in jsondecode(aws_iam_role_policy.deploy["platform"].policy).Statement : statement.Resource if contains(statement.Action, "scheduler:*")]),
    )) == 0
    error_message = "Terraform makes the group of the floors' schedules, and the release the schedules in it."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.deploy["platform"].policy).Statement :
      contains([{ "aws:ResourceTag/Project" = "agentpool", "aws:ResourceTag/Stage" = "test" }, { "aws:RequestTag/Project" = "agentpool", "aws:RequestTag/Stage" = "test" }], statement.Condition.StringEquals)
      if anytrue([for action in statement.Action : startswith(action, "cognito-idp:")])
    ])
    error_message = "A user pool has no name in its ARN: the tags must be this stage's."
  }

  assert {
    condition = !anytrue(flatten([
      for policy in aws_iam_role_policy.deploy : [
        for statement in jsondecode(policy.policy).Statement : [for action in try(statement.Action, []) : startswith(action, "cognito-idp:Admin")]
      ]
    ]))
    error_message = "A build makes no users, and gives none a scope."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_iam_role_policy.deploy["roles"].policy).Statement :
      statement.Effect == "Deny" && contains(statement.Resource, aws_iam_role.deploy.arn)
    ])
    error_message = "The build must not widen its own rights."
  }

  assert {
    condition = alltrue([
      for policy in aws_iam_role_policy.deploy : length(policy.policy) < 10240
    ]) && sum([for policy in aws_iam_role_policy.deploy : length(policy.policy)]) < 10240
    error_message = "IAM takes 10240 characters of inline policies a role."
  }
}

run "local_cloud" {
  command = plan

  variables {
    expire_old_objects         = false
    manage_api_gateway_account = false
    require_tls                = false
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.main) == 0 && length(aws_s3_bucket_policy.main) == 0 && length(aws_api_gateway_account.main) == 0
    error_message = "Each switch leaves out what it says."
  }
}

run "refuses_stage_that_is_no_name" {
  command = plan

  variables {
    stage = "Prod_1"
  }

  expect_failures = [var.stage]
}
