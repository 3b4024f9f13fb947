# The role of the deploy build: what Terraform and the release change, by this stage's names wherever the service can limit
# by name. Whoever may start the project acts with it.

resource "aws_iam_role" "deploy" {
  name        = "${local.name_prefix}-deploy"
  description = "Role of the CodeBuild project ${local.name_prefix}-deploy"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codebuild.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

# Several policies, because a role's inline policies are judged together at 10240 characters and read apart.
resource "aws_iam_role_policy" "deploy" {
  for_each = {
    delivery = local.delivery_statements
    platform = local.platform_statements
    roles    = local.role_statements
  }

  name   = each.key
  role   = aws_iam_role.deploy.id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

locals {
  _regional = "${var.region}:${local.account_id}"
  _arn      = "arn:${local.partition}"

  # What the build needs to be a build.
  delivery_statements = [
    {
      Sid    = "OwnLog"
      Effect = "Allow"
      Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
      # :* because CodeBuild makes up the names of the streams.
      Resource = ["${aws_cloudwatch_log_group.deploy.arn}:*"]
    },
    {
      Sid      = "ListBuckets"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
      Resource = [for bucket in aws_s3_bucket.main : bucket.arn]
    },
    {
      Sid    = "Artefacts"
      Effect = "Allow"
      Action = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
      # /* because a bundle's key is its hash.
      Resource = ["${aws_s3_bucket.main["artefacts"].arn}/*"]
    },
    {
      Sid      = "State"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = ["${aws_s3_bucket.main["state"].arn}/${local.name_prefix}.tfstate"]
    },
    {
      Sid      = "StateLock"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
      Resource = ["${aws_s3_bucket.main["state"].arn}/${local.name_prefix}.tfstate.tflock"]
    },
  ]
}
