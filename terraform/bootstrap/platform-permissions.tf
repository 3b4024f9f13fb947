# What Terraform and the release may do to the stage. Most services take names of this stage only (<project>-<stage>-*);
# each plain * has its reason beside it.

locals {
  platform_statements = [
    {
      Sid    = "Functions"
      Effect = "Allow"
      # lambda:* on the stage's own functions: configuration, code, versions, aliases, floors, policies, durable executions and
      # invocations.
      Action = ["lambda:*"]
      Resource = [
        "${local._arn}:lambda:${local._regional}:function:${local.name_prefix}-*",
        "${local._arn}:lambda:${local._regional}:capacity-provider:${local.name_prefix}-*",
      ]
    },
    {
      Sid    = "NamedResources"
      Effect = "Allow"
      # All of a service, as Terraform makes, reads, changes, tags and deletes; but only what bears the stage's name.
      Action = ["cloudwatch:*", "dynamodb:*", "scheduler:*", "sns:*", "sqs:*"]
      Resource = [
        "${local._arn}:cloudwatch:${local._regional}:alarm:${local.name_prefix}-*",
        "${local._arn}:dynamodb:${local._regional}:table/${local.name_prefix}-*",
        "${local._arn}:scheduler:${local._regional}:schedule-group/${local.name_prefix}",
        "${local._arn}:scheduler:${local._regional}:schedule-group/${local.name_prefix}-floors",
        "${local._arn}:scheduler:${local._regional}:schedule/${local.name_prefix}/*",
        "${local._arn}:scheduler:${local._regional}:schedule/${local.name_prefix}-floors/*",
        "${local._arn}:sns:${local._regional}:${local.name_prefix}-*",
        "${local._arn}:sqs:${local._regional}:${local.name_prefix}-*",
      ]
    },
    {
      Sid    = "LogGroups"
      Effect = "Allow"
      Action = [
        "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy", "logs:ListTagsForResource",
        "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
      ]
      Resource = [
        "${local._arn}:logs:${local._regional}:log-group:/aws/apigateway/${local.name_prefix}*",
        "${local._arn}:logs:${local._regional}:log-group:/aws/lambda/${local.name_prefix}-*",
        "${local._arn}:logs:${local._regional}:log-group:/aws/lambda/capacity-provider/${local.name_prefix}-*",
      ]
    },
    {
      Sid    = "Api"
      Effect = "Allow"
      Action = ["apigateway:DELETE", "apigateway:GET", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
      # API Gateway's ARNs hold ids that it makes up, no names.
      Resource = [
        "${local._arn}:apigateway:${var.region}::/restapis",
        "${local._arn}:apigateway:${var.region}::/restapis/*",
        "${local._arn}:apigateway:${var.region}::/tags/*",
        "${local._arn}:apigateway:${var.region}::/usageplans",
        "${local._arn}:apigateway:${var.region}::/usageplans/*",
      ]
    },
    {
      # Pools, their client and their groups; no user is made, changed or signed in by a build.
      Sid    = "UserPools"
      Effect = "Allow"
      Action = [
        "cognito-idp:CreateGroup", "cognito-idp:CreateUserPoolClient", "cognito-idp:DeleteGroup",
        "cognito-idp:DeleteUserPool", "cognito-idp:DeleteUserPoolClient", "cognito-idp:DescribeUserPool",
        "cognito-idp:DescribeUserPoolClient", "cognito-idp:GetGroup", "cognito-idp:GetUserPoolMfaConfig",
        "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:TagResource", "cognito-idp:UntagResource",
        "cognito-idp:UpdateGroup", "cognito-idp:UpdateUserPool", "cognito-idp:UpdateUserPoolClient",
      ]
      # A pool's ARN holds an id that Cognito makes up, so its tags tell whose it is.
      Resource  = ["${local._arn}:cognito-idp:${local._regional}:userpool/*"]
      Condition = { StringEquals = { "aws:ResourceTag/Project" = var.project, "aws:ResourceTag/Stage" = var.stage } }
    },
    {
      Sid    = "NewUserPool"
      Effect = "Allow"
      Action = ["cognito-idp:CreateUserPool"]
      # *: what is made has no ARN yet; it must be tagged as this stage's.
      Resource  = ["*"]
      Condition = { StringEquals = { "aws:RequestTag/Project" = var.project, "aws:RequestTag/Stage" = var.stage } }
    },
    {
      Sid    = "Network"
      Effect = "Allow"
      Action = [
        "ec2:AssociateRouteTable", "ec2:AttachInternetGateway", "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateInternetGateway", "ec2:CreateRoute", "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateTags", "ec2:CreateVpc", "ec2:CreateVpcEndpoint",
        "ec2:DeleteInternetGateway", "ec2:DeleteRoute", "ec2:DeleteRouteTable", "ec2:DeleteSecurityGroup",
        "ec2:DeleteSubnet", "ec2:DeleteTags", "ec2:DeleteVpc", "ec2:DeleteVpcEndpoints", "ec2:DetachInternetGateway",
        "ec2:DisassociateRouteTable", "ec2:ModifySecurityGroupRules", "ec2:ModifySubnetAttribute",
        "ec2:ModifyVpcAttribute", "ec2:ModifyVpcEndpoint", "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
      ]
      # EC2 ids are made up by the service; the Region is as near as a name comes.
      Resource  = ["*"]
      Condition = { StringEquals = { "aws:RequestedRegion" = var.region } }
    },
    {
      # ec2:CreateVpcEndpoint asks for it too where the endpoint gets a private name.
      Sid    = "EndpointNames"
      Effect = "Allow"
      Action = ["route53:AssociateVPCWithHostedZone"]
      # *: the zone with that name is AWS' own, and its id is not known.
      Resource = ["*"]
    },
    {
      Sid    = "ReadWhatHasNoNames"
      Effect = "Allow"
      Action = [
        "cloudwatch:DescribeAlarms", "ec2:Describe*", "lambda:ListCapacityProviders", "lambda:ListEventSourceMappings",
        "logs:DescribeLogGroups", "scheduler:ListSchedules",
      ]
      # *: these read lists of the account, and know no resource (Service Authorization Reference).
      Resource = ["*"]
    },
  ]
}
