# The endpoint is never written here: against the local cloud Terraform finds it in AWS_ENDPOINT_URL, as every SDK does.
provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project   = var.project
      Stage     = var.stage
      ManagedBy = "terraform"
    }
  }
}
