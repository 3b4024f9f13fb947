# Where the pool's instances stand: one subnet a zone, in the default VPC or in one of their own (dedicated.tf).
# Everything a function sends, its logs included, leaves through these subnets; without a way out logs vanish silently.

data "aws_availability_zones" "usable" {
  state            = "available"
  exclude_names    = var.excluded_zone_names
  exclude_zone_ids = var.excluded_zone_ids

  # Leaves out Local and Wavelength Zones, which need an opt-in and have no managed instances.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

data "aws_vpc" "default" {
  count = local.dedicated ? 0 : 1

  default = true
}

data "aws_subnets" "default" {
  count = local.dedicated ? 0 : 1

  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default[0].id]
  }

  filter {
    name   = "availability-zone"
    values = data.aws_availability_zones.usable.names
  }

  # One subnet a zone, so that a cap on subnets is a cap on zones.
  filter {
    name   = "default-for-az"
    values = ["true"]
  }
}

locals {
  dedicated = var.dedicated_cidr != null

  _zone_names = sort(data.aws_availability_zones.usable.names)
  zone_names  = slice(local._zone_names, 0, min(length(local._zone_names), coalesce(var.max_subnets, 16)))

  _default_subnet_ids = local.dedicated ? [] : sort(data.aws_subnets.default[0].ids)

  subnet_ids = local.dedicated ? [for name in local.zone_names : aws_subnet.dedicated[name].id] : slice(
    local._default_subnet_ids, 0, min(length(local._default_subnet_ids), coalesce(var.max_subnets, 16))
  )
  vpc_id = local.dedicated ? aws_vpc.dedicated[0].id : data.aws_vpc.default[0].id
}
