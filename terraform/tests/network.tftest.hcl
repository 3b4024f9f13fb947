# Where the pool stands: zones left out, the cap on subnets, and a VPC of its own with either way out.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name_prefix = "agentpool-test"
  region      = "us-east-1"
}

run "default_vpc" {
  module {
    source = "./modules/network"
  }

  assert {
    condition     = output.subnet_ids == tolist(["subnet-0a", "subnet-0b", "subnet-0c"])
    error_message = "Three subnets of the default VPC, always the same three, whatever order AWS lists them in."
  }

  assert {
    condition     = output.vpc_id == "vpc-0default"
    error_message = "The security group must be in the VPC of the subnets."
  }

  assert {
    condition     = data.aws_availability_zones.usable.exclude_names == toset(["us-east-1e"])
    error_message = "us-east-1e has no managed instances."
  }

  assert {
    condition     = length(aws_vpc.dedicated) == 0 && length(aws_vpc_endpoint.gateway) == 0
    error_message = "The default VPC is used as it is."
  }
}

run "zones_left_out" {
  module {
    source = "./modules/network"
  }

  variables {
    excluded_zone_ids   = ["use1-az3"]
    excluded_zone_names = ["us-east-1c", "us-east-1e"]
    max_subnets         = null
  }

  assert {
    condition = (
      data.aws_availability_zones.usable.exclude_zone_ids == toset(["use1-az3"]) &&
      data.aws_availability_zones.usable.exclude_names == toset(["us-east-1c", "us-east-1e"])
    )
    error_message = "Zones are left out by name and by id."
  }

  assert {
    condition = anytrue([
      for filter in data.aws_subnets.default[0].filter : filter.name == "availability-zone" && length(filter.values) == 4
    ])
    error_message = "Only subnets of usable zones may be chosen."
  }

  assert {
    condition     = length(output.subnet_ids) == 4
    error_message = "Without a cap every usable zone has its subnet."
  }
}

run "no_zone_left" {
  command = plan

  module {
    source = "./modules/network"
  }

  override_data {
    target = data.aws_subnets.default[0]
    values = { ids = [] }
  }

  expect_failures = [output.subnet_ids]
}

run "dedicated_with_internet" {
  module {
    source = "./modules/network"
  }

  variables {
    dedicated_cidr = "10.40.0.0/16"
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.dedicated : zone => subnet.cidr_block } == { us-east-1a = "10.40.0.0/24", us-east-1b = "10.40.1.0/24", us-east-1c = "10.40.2.0/24" }
    error_message = "Each zone has the /24 of its letter."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.dedicated : subnet.map_public_ip_on_launch]) && length(aws_route.internet) == 1
    error_message = "Without public addresses and a route, logs vanish silently."
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0 && length(aws_vpc_endpoint.gateway) == 2
    error_message = "Gateway endpoints are free, interface endpoints are not needed here."
  }
}

run "dedicated_with_endpoints" {
  module {
    source = "./modules/network"
  }

  variables {
    dedicated_cidr = "10.40.0.0/20"
    egress         = "endpoints"
  }

  assert {
    condition     = length(aws_internet_gateway.dedicated) == 0 && length(aws_route.internet) == 0 && !anytrue([for subnet in aws_subnet.dedicated : subnet.map_public_ip_on_launch])
    error_message = "There must be no way to the internet."
  }

  assert {
    condition     = contains(keys(aws_vpc_endpoint.interface), "logs") && contains(keys(aws_vpc_endpoint.interface), "bedrock-runtime")
    error_message = "Without these endpoints neither a log line nor a model call leaves."
  }
}

run "refuses_endpoints_in_default_vpc" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    egress = "endpoints"
  }

  expect_failures = [var.egress]
}

run "refuses_small_range" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    dedicated_cidr = "10.40.0.0/24"
  }

  expect_failures = [var.dedicated_cidr]
}

run "refuses_name_among_ids" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    excluded_zone_ids = ["us-east-1e"]
  }

  expect_failures = [var.excluded_zone_ids]
}

run "refuses_id_among_names" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    excluded_zone_names = ["use1-az3"]
  }

  expect_failures = [var.excluded_zone_names]
}
