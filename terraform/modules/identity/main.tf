# People who may call the API: one user pool, whose users only an admin makes (`make user`). A user's tenant is fixed when
# the user is made, and groups are the scopes. No user and no password is Terraform's: they would lie in the state.

resource "aws_cognito_user_pool" "main" {
  name                = var.name
  deletion_protection = var.protected ? "ACTIVE" : "INACTIVE"
  mfa_configuration   = "OPTIONAL"

  # Cognito mails what a person needs to sign in or to start anew.
  auto_verified_attributes = ["email"]

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  password_policy {
    minimum_length                   = 14
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = 3
  }

  # The id of the tenant's API key: a person and an application of one tenant meet in the same records.
  schema {
    name                     = "tenant"
    attribute_data_type      = "String"
    developer_only_attribute = false
    mutable                  = false
    required                 = false

    string_attribute_constraints {
      min_length = "1"
      max_length = "128"
    }
  }

  software_token_mfa_configuration {
    enabled = true
  }

  username_configuration {
    case_sensitive = false
  }
}

resource "aws_cognito_user_pool_client" "main" {
  name         = var.name
  user_pool_id = aws_cognito_user_pool.main.id

  # Browsers and programs on people's machines can keep no secret.
  generate_secret = false

  enable_token_revocation       = true
  explicit_auth_flows           = [var.password_sign_in ? "ALLOW_USER_PASSWORD_AUTH" : "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"

  # A token is believed until it expires, also when its user has been removed meanwhile.
  access_token_validity  = 15
  id_token_validity      = 15
  refresh_token_validity = 12

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "hours"
  }

  # The ID token holds what may be read. What is not listed under write, the tenant above all, no user can set.
  read_attributes  = ["custom:tenant", "email", "name"]
  write_attributes = ["name"]
}

resource "aws_cognito_user_group" "scope" {
  for_each = var.scopes

  name         = each.value
  description  = "Scope ${each.value} of the catalogue"
  user_pool_id = aws_cognito_user_pool.main.id
}
