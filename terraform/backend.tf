# Partial: bucket, key and region come from `terraform init -backend-config=…`, because they differ by account and stage.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
