# One generation of the pool. Almost every change here is a replacement, and a pool with versions on it can't be deleted:
# change by adding a generation, moving the functions and removing the old one when it is empty.

resource "aws_lambda_capacity_provider" "main" {
  name = var.pool_name

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.main.id]
  }

  permissions_config {
    capacity_provider_operator_role_arn = aws_iam_role.operator.arn
  }

  instance_requirements {
    architectures          = ["arm64"]
    allowed_instance_types = var.allowed_instance_types
  }

  # Both are always written: what AWS fills in for an absent one would be an inconsistent result to the provider.
  capacity_provider_scaling_config {
    max_vcpu_count = var.max_vcpu_count
    scaling_mode   = "Auto"
  }

  timeouts {
    create = "10m"
    update = "10m"
    delete = "30m"
  }

  lifecycle {
    # A zone that AWS adds to the Region would replace a pool that serves; new subnets come with the next generation.
    ignore_changes = [vpc_config[0].subnet_ids]
  }

  # The operator role must keep its rights until the last instance is gone, and the log group must be ours, not the
  # service's, which has no retention.
  depends_on = [
    aws_cloudwatch_log_group.system,
    aws_iam_role_policy_attachment.operator,
  ]
}

resource "aws_cloudwatch_log_group" "system" {
  name              = "/aws/lambda/capacity-provider/${var.pool_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_security_group" "main" {
  name        = var.pool_name
  description = "Instances of the pool ${var.pool_name}: nothing comes in, HTTPS goes out"
  vpc_id      = var.vpc_id
}

# Any address: AWS endpoints and model providers have no fixed ones. Functions, logs and traces leave on this port.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.main.id
  description       = "HTTPS to AWS services and model endpoints"
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}
