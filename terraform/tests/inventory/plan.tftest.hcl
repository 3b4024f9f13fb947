# Plans a stage for test/platform/terraform-inventory.test.ts, which counts its resources against inventory.json. Run with
# -test-directory=tests/inventory -var-file=stages/<stage>.tfvars.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  artefacts = {
    router         = { sha256 = "0000000000000000000000000000000000000000000000000000000000000001", key = "router/0000000000000000000000000000000000000000000000000000000000000001.zip" }
    version-pruner = { sha256 = "0000000000000000000000000000000000000000000000000000000000000002", key = "version-pruner/0000000000000000000000000000000000000000000000000000000000000002.zip" }
    warmer         = { sha256 = "0000000000000000000000000000000000000000000000000000000000000003", key = "warmer/0000000000000000000000000000000000000000000000000000000000000003.zip" }
  }
}

run "plan" {
  command = plan
}
