terraform {
  # 1.11: the S3 backend's own lock file. Cross-variable validation needs 1.9.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # 6.54 is the first release whose Lambda Managed Instances resources are complete.
      version = ">= 6.54, < 7"
    }
  }
}
