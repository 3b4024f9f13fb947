data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id  = data.aws_caller_identity.current.account_id
  name_prefix = "${var.project}-${var.stage}"
  partition   = data.aws_partition.current.partition

  artefact_bucket = "${local.name_prefix}-artefacts-${local.account_id}"
}
