data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id  = data.aws_caller_identity.current.account_id
  name_prefix = "${var.project}-${var.stage}"
  partition   = data.aws_partition.current.partition

  # Both are bootstrap's.
  artefact_bucket      = "${local.name_prefix}-artefacts-${local.account_id}"
  permissions_boundary = "arn:${local.partition}:iam::${local.account_id}:policy/${local.name_prefix}-boundary"
}
