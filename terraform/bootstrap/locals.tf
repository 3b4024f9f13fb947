data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id  = data.aws_caller_identity.current.account_id
  name_prefix = "${var.project}-${var.stage}"
  partition   = data.aws_partition.current.partition

  # The account's id makes the names unique in the world.
  bucket_names = {
    artefacts = "${local.name_prefix}-artefacts-${local.account_id}"
    state     = "${local.name_prefix}-state-${local.account_id}"
  }
}
