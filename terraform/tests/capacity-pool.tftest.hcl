# The pool: what it is made of, and the types and sizes that it refuses.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  log_retention_days = 7
  pool_name          = "agentpool-test-g1"
  subnet_ids         = ["subnet-0a", "subnet-0b", "subnet-0c"]
  vpc_id             = "vpc-0"
}

run "defaults" {
  module {
    source = "./modules/capacity-pool"
  }

  assert {
    condition     = aws_lambda_capacity_provider.main.instance_requirements[0].architectures == tolist(["arm64"])
    error_message = "The pool must be arm64."
  }

  assert {
    condition     = aws_lambda_capacity_provider.main.instance_requirements[0].allowed_instance_types == tolist(["m6g.large", "m6g.xlarge", "m7g.large", "m7g.xlarge"])
    error_message = "The pool's default types have changed: an existing pool would be replaced."
  }

  assert {
    condition = (
      aws_lambda_capacity_provider.main.capacity_provider_scaling_config[0].max_vcpu_count == 64 &&
      aws_lambda_capacity_provider.main.capacity_provider_scaling_config[0].scaling_mode == "Auto"
    )
    error_message = "Ceiling and mode must always be sent; AWS fills in others, and the provider calls that inconsistent."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.https.from_port == 443 && aws_vpc_security_group_egress_rule.https.to_port == 443
    error_message = "Only HTTPS may leave the pool."
  }

  assert {
    condition     = aws_iam_role_policy_attachment.operator.policy_arn == "arn:aws:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"
    error_message = "The operator role needs AWS' own managed policy."
  }

  assert {
    condition     = jsondecode(aws_iam_role.operator.assume_role_policy).Statement[0].Principal.Service == "lambda.amazonaws.com"
    error_message = "The operator role is taken by Lambda."
  }

  assert {
    condition     = aws_cloudwatch_log_group.system.name == "/aws/lambda/capacity-provider/agentpool-test-g1"
    error_message = "The service would make its own log group, without retention."
  }
}

run "refuses_x86" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    allowed_instance_types = ["m7g.large", "m7i.large"]
  }

  expect_failures = [var.allowed_instance_types]
}

run "refuses_amd" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    allowed_instance_types = ["m7a.large"]
  }

  expect_failures = [var.allowed_instance_types]
}

run "refuses_burstable_family" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    allowed_instance_types = ["t4g.large"]
  }

  expect_failures = [var.allowed_instance_types]
}

run "refuses_medium" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    allowed_instance_types = ["m7g.medium"]
  }

  expect_failures = [var.allowed_instance_types]
}

run "refuses_metal" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    allowed_instance_types = ["m7g.metal"]
  }

  expect_failures = [var.allowed_instance_types]
}

run "refuses_no_types" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    allowed_instance_types = []
  }

  expect_failures = [var.allowed_instance_types]
}

run "accepts_other_graviton_families" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    allowed_instance_types = ["c8g.xlarge", "r7gd.2xlarge", "m9g.large"]
  }
}

run "refuses_ceiling_out_of_range" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    max_vcpu_count = 15001
  }

  expect_failures = [var.max_vcpu_count]
}

run "refuses_too_many_subnets" {
  command = plan

  module {
    source = "./modules/capacity-pool"
  }

  variables {
    subnet_ids = [for index in range(17) : "subnet-${index}"]
  }

  expect_failures = [var.subnet_ids]
}
