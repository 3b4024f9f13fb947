# The project behind `make deploy`. The source is a zip in the artefact bucket: the caller uploads it and starts the build
# with that object's version, so a build runs exactly what was uploaded for it.

resource "aws_codebuild_project" "deploy" {
  name         = "${local.name_prefix}-deploy"
  description  = "Builds, plans, applies and releases the stage ${var.stage}"
  service_role = aws_iam_role.deploy.arn

  # Two deploys at once would race for the state's lock and for the alias.
  concurrent_build_limit = 1
  build_timeout          = 120 # minutes: publishing on the pool alone may take 30
  queued_timeout         = 60

  source {
    type      = "S3"
    location  = "${aws_s3_bucket.main["artefacts"].bucket}/source/${local.name_prefix}.zip"
    buildspec = "buildspec.yml"
  }

  artifacts {
    type = "NO_ARTIFACTS"
  }

  # What buildspec.yml names under cache.paths: node_modules.
  cache {
    type  = "LOCAL"
    modes = ["LOCAL_CUSTOM_CACHE"]
  }

  # arm64, as the pool: native modules are built for what they run on.
  environment {
    type         = "ARM_CONTAINER"
    image        = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
    compute_type = "BUILD_GENERAL1_SMALL"

    dynamic "environment_variable" {
      for_each = {
        ARTEFACT_BUCKET = aws_s3_bucket.main["artefacts"].bucket
        PROJECT         = var.project
        STAGE           = var.stage
        STATE_BUCKET    = aws_s3_bucket.main["state"].bucket
      }

      content {
        name  = environment_variable.key
        value = environment_variable.value
      }
    }
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.deploy.name
    }
  }

  depends_on = [aws_iam_role_policy.deploy]
}

resource "aws_cloudwatch_log_group" "deploy" {
  name              = "/aws/codebuild/${local.name_prefix}-deploy"
  retention_in_days = var.log_retention_days
}
