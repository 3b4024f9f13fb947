# This root makes the bucket that all other state lies in, so its own state is a file: `terraform init
# -backend-config=path=…`. README.md says how an admin keeps it.
terraform {
  backend "local" {}
}
