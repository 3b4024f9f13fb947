# One function of the fleet, on the pool or on demand. Terraform owns what it is (code, configuration, the published
# version); what serves (the alias' version and weights, floors) belongs to the release.

resource "aws_lambda_function" "main" {
  function_name = var.function_name
  description   = var.description
  role          = aws_iam_role.execution.arn
  runtime       = "nodejs24.x"
  handler       = "index.handler"
  architectures = ["arm64"]
  memory_size   = var.memory_mib
  timeout       = var.timeout_seconds
  s3_bucket     = var.artefact.bucket
  s3_key        = var.artefact.key

  # A numbered version at every change of code or configuration: only a version can be proved, served and gone back to.
  publish = true

  dynamic "capacity_provider_config" {
    for_each = var.pool == null ? [] : [var.pool]

    content {
      lambda_managed_instances_capacity_provider_config {
        capacity_provider_arn                     = capacity_provider_config.value.arn
        execution_environment_memory_gib_per_vcpu = capacity_provider_config.value.memory_gib_per_vcpu
        per_execution_environment_max_concurrency = capacity_provider_config.value.concurrency
      }
    }
  }

  environment {
    variables = var.environment
  }

  # All four are written: left out, the provider shows a difference in qualified_arn at every plan.
  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
    system_log_level      = "INFO"
    log_group             = aws_cloudwatch_log_group.main.name
  }

  # No active tracing: with overlapping requests in one worker the tracing SDK mixes up their trace ids. The id of the
  # caller's trace still arrives and is logged.
  tracing_config {
    mode = "PassThrough"
  }

  # Publishing waits for instances: AWS' own waiter takes 26 minutes. Deleting waits for every version to drain.
  timeouts {
    create = "30m"
    update = "30m"
    delete = "60m"
  }

  lifecycle {
    precondition {
      # Lambda quota: 4 KB for all variables of a function.
      condition     = sum(concat([0], [for name, value in var.environment : length(name) + length(value)])) <= 4096
      error_message = "The environment variables of ${var.function_name} are longer than the 4096 bytes that Lambda takes. The longest: ${join(", ", [for name, value in var.environment : "${name} (${length(value)})" if length(value) > 1000])}. Lists of the fleet (FLEET, WARM_TARGETS) grow with each function in it."
    }

    precondition {
      # Lambda Developer Guide, managed instances: at most 64 requests for each vCPU of an environment.
      condition     = var.pool == null || try(var.pool.concurrency <= 64 * var.memory_mib / 1024 / var.pool.memory_gib_per_vcpu, false)
      error_message = "${var.function_name} would take ${try(var.pool.concurrency, 0)} requests at a time in one environment; the service allows 64 for each of its ${try(var.memory_mib / 1024 / var.pool.memory_gib_per_vcpu, 0)} vCPU. Lower environment_concurrency or give it more memory."
    }
  }

  # Without them the first invocations would fail, or make a log group without retention.
  depends_on = [aws_iam_role_policy.execution]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that serves; moved by the release only"
  function_name    = aws_lambda_function.main.function_name
  function_version = aws_lambda_function.main.version

  lifecycle {
    # Made once. A plain apply would put the newest version, perhaps one that never became Active, into service; and the
    # release notes in the description when it moved the alias, which tells how old a version is.
    ignore_changes = [description, function_version, routing_config]
  }
}

resource "aws_cloudwatch_log_group" "main" {
  name              = "/aws/lambda/${var.function_name}"
  retention_in_days = var.log_retention_days
}
