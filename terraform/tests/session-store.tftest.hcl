# Tables: sessions expire, and in a protected stage data survives an accident.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name_prefix = "agentpool-test"
  protected   = true
}

run "protected" {
  module {
    source = "./modules/session-store"
  }

  assert {
    condition     = aws_dynamodb_table.sessions.ttl[0].enabled && aws_dynamodb_table.sessions.ttl[0].attribute_name == "expiresAt"
    error_message = "Sessions expire."
  }

  assert {
    condition = alltrue([
      for table in [aws_dynamodb_table.records, aws_dynamodb_table.sessions] :
      table.deletion_protection_enabled && table.point_in_time_recovery[0].enabled
    ])
    error_message = "A protected table can't be deleted and can be restored."
  }

  assert {
    condition     = output.sessions_table.name == "agentpool-test-sessions" && output.records_table.name == "agentpool-test-records"
    error_message = "Names are part of the contract with the functions."
  }
}

run "unprotected" {
  module {
    source = "./modules/session-store"
  }

  variables {
    protected = false
  }

  assert {
    condition     = !aws_dynamodb_table.sessions.deletion_protection_enabled
    error_message = "A stage that is thrown away must be destroyable."
  }
}
