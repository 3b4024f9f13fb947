# The user pool: nobody makes a user but an admin, and no user chooses a tenant.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name      = "agentpool-test"
  protected = true
  scopes    = ["actors.delete", "approvals.decide"]
}

run "pool" {
  module {
    source = "./modules/identity"
  }

  assert {
    condition     = aws_cognito_user_pool.main.admin_create_user_config[0].allow_admin_create_user_only
    error_message = "Nobody signs up."
  }

  assert {
    condition     = [for attribute in aws_cognito_user_pool.main.schema : attribute.mutable if attribute.name == "tenant"] == [false]
    error_message = "A user's tenant never changes."
  }

  assert {
    condition     = !contains(aws_cognito_user_pool_client.main.write_attributes, "custom:tenant") && length(aws_cognito_user_pool_client.main.write_attributes) > 0
    error_message = "No user sets a tenant; an empty list would let them write every attribute."
  }

  assert {
    condition     = contains(aws_cognito_user_pool_client.main.read_attributes, "custom:tenant")
    error_message = "Only what may be read is in the ID token, and the router needs the tenant."
  }

  assert {
    condition     = toset(aws_cognito_user_pool_client.main.explicit_auth_flows) == toset(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"])
    error_message = "No password is sent, unless the stage says so."
  }

  assert {
    condition     = !aws_cognito_user_pool_client.main.generate_secret && aws_cognito_user_pool_client.main.id_token_validity <= 60 && aws_cognito_user_pool_client.main.token_validity_units[0].id_token == "minutes"
    error_message = "Tokens are short-lived: the gateway believes them until they expire."
  }

  assert {
    condition     = aws_cognito_user_pool.main.deletion_protection == "ACTIVE" && aws_cognito_user_pool.main.mfa_configuration == "OPTIONAL"
    error_message = "A protected stage keeps its users; whoever wants a second factor may have one."
  }

  assert {
    condition     = keys(aws_cognito_user_group.scope) == ["actors.delete", "approvals.decide"]
    error_message = "Every scope is a group."
  }
}

run "local_stage" {
  module {
    source = "./modules/identity"
  }

  variables {
    password_sign_in = true
    protected        = false
  }

  assert {
    condition     = contains(aws_cognito_user_pool_client.main.explicit_auth_flows, "ALLOW_USER_PASSWORD_AUTH") && !contains(aws_cognito_user_pool_client.main.explicit_auth_flows, "ALLOW_USER_SRP_AUTH")
    error_message = "The local stage's script sends the password that it has just made."
  }

  assert {
    condition     = aws_cognito_user_pool.main.deletion_protection == "INACTIVE"
    error_message = "A stage that is thrown away must let go of its pool."
  }
}

run "refuses_a_scope_that_a_list_can_not_hold" {
  command = plan

  module {
    source = "./modules/identity"
  }

  variables {
    scopes = ["actors,delete"]
  }

  expect_failures = [var.scopes]
}
