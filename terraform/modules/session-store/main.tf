# Sessions and domain records. Both tables are paid by request and encrypted with DynamoDB's own key.

# pk = <tenant>#<actor>#<sessionId>: a tenant's sessions are never in one partition with another's.
resource "aws_dynamodb_table" "sessions" {
  name                        = "${var.name_prefix}-sessions"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.protected
  hash_key                    = "pk"
  range_key                   = "sk"

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  # Epoch seconds, written with each turn. Expired items may still be read for up to two days: readers check the time.
  ttl {
    attribute_name = "expiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.protected
  }
}

# pk = TENANT#<tenant>, sk = <KIND>#<id>: one query lists a kind within one tenant.
resource "aws_dynamodb_table" "records" {
  name                        = "${var.name_prefix}-records"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.protected
  hash_key                    = "pk"
  range_key                   = "sk"

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.protected
  }
}
