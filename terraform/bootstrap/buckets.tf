# Two private buckets: Terraform's state, and what deploys read (bundles and sources). Both versioned, encrypted, TLS only.

resource "aws_s3_bucket" "main" {
  for_each = local.bucket_names

  bucket = each.value
}

resource "aws_s3_bucket_versioning" "main" {
  for_each = aws_s3_bucket.main

  bucket = each.value.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "main" {
  for_each = aws_s3_bucket.main

  bucket = each.value.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "main" {
  for_each = aws_s3_bucket.main

  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "main" {
  for_each = var.require_tls ? aws_s3_bucket.main : {}

  bucket = each.value.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      # Denies everybody and everything, whatever else allows it: only the condition makes it narrow.
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Action    = "s3:*"
      Principal = "*"
      Resource  = [each.value.arn, "${each.value.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  # Both change who may reach the bucket; S3 refuses them at the same time.
  depends_on = [aws_s3_bucket_public_access_block.main]
}

resource "aws_s3_bucket_lifecycle_configuration" "main" {
  for_each = var.expire_old_objects ? aws_s3_bucket.main : {}

  bucket = each.value.id

  # Former states, and former sources: long enough to go back to, not for ever.
  rule {
    id     = "former-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  # A source is read by the build that was started with it. Bundles never expire: an unchanged function still needs the
  # one it was published from.
  dynamic "rule" {
    for_each = each.key == "artefacts" ? ["source/"] : []

    content {
      id     = "sources"
      status = "Enabled"

      filter {
        prefix = rule.value
      }

      expiration {
        days = 30
      }
    }
  }

  # Former versions exist only once versioning is on.
  depends_on = [aws_s3_bucket_versioning.main]
}
