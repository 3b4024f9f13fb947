# Plans a stage for test/platform/terraform-plan.test.ts, which counts its resources against inventory.json. Run with
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

# As in every plan but the first: the pool is there, so the API's document, which names it, is known before the apply.
override_resource {
  target          = module.identity[0].aws_cognito_user_pool.main
  override_during = plan
  values          = { arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_mocked", id = "us-east-1_mocked" }
}

override_resource {
  target          = module.identity[0].aws_cognito_user_pool_client.main
  override_during = plan
  values          = { id = "mockedclient" }
}

run "plan" {
  command = plan
}
