# What the deploy build may do to roles: make them within the boundary (role-boundary.tf), and nothing beyond it.

locals {
  _stage_roles      = "${local._arn}:iam::${local.account_id}:role/${local.name_prefix}-*"
  _operator_roles   = "${local._arn}:iam::${local.account_id}:role/${local.name_prefix}-g*-operator"
  _operator_policy  = "${local._arn}:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"
  _boundary_is_kept = { StringEquals = { "iam:PermissionsBoundary" = aws_iam_policy.boundary.arn } }

  role_statements = [
    {
      Sid    = "RolesWithinTheBoundary"
      Effect = "Allow"
      Action = [
        "iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
      ]
      Resource  = [local._stage_roles]
      Condition = local._boundary_is_kept
    },
    {
      # The pool's operator role has no boundary: a list of what AWS' managed policy grants would fail launches whenever AWS
      # extends it. Instead it can hold that policy and no other.
      Sid      = "OperatorRoles"
      Effect   = "Allow"
      Action   = ["iam:CreateRole"]
      Resource = [local._operator_roles]
    },
    {
      Sid       = "OperatorPolicyOnly"
      Effect    = "Allow"
      Action    = ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
      Resource  = [local._operator_roles]
      Condition = { ArnEquals = { "iam:PolicyARN" = local._operator_policy } }
    },
    {
      # None of these adds a right to a role.
      Sid    = "RoleUpkeep"
      Effect = "Allow"
      Action = [
        "iam:DeleteRole", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies", "iam:TagRole", "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
      ]
      Resource = [local._stage_roles]
    },
    {
      # The build must not widen its own rights, nor touch the other role that an admin made.
      Sid       = "NotItself"
      Effect    = "Deny"
      NotAction = ["iam:Get*", "iam:List*"]
      Resource  = concat([aws_iam_role.deploy.arn], aws_iam_role.api_gateway[*].arn)
    },
    {
      Sid       = "PassRoles"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = [local._stage_roles]
      Condition = { StringEquals = { "iam:PassedToService" = ["lambda.amazonaws.com", "scheduler.amazonaws.com"] } }
    },
    {
      # The first pool of an account makes Lambda's service-linked role.
      Sid       = "ServiceLinkedRole"
      Effect    = "Allow"
      Action    = ["iam:CreateServiceLinkedRole"]
      Resource  = ["${local._arn}:iam::${local.account_id}:role/aws-service-role/lambda.amazonaws.com/*"]
      Condition = { StringEquals = { "iam:AWSServiceName" = "lambda.amazonaws.com" } }
    },
  ]
}
