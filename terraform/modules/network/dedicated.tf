# A VPC of its own. With egress "internet" instances get public addresses and an internet gateway: no NAT gateway to pay
# for, and nothing can come in, as the pool's security group has no ingress. With "endpoints" there is no route out at all.

resource "aws_vpc" "dedicated" {
  count = local.dedicated ? 1 : 0

  cidr_block           = var.dedicated_cidr
  enable_dns_hostnames = true
  enable_dns_support   = true

  tags = { Name = var.name_prefix }
}

resource "aws_subnet" "dedicated" {
  for_each = local.dedicated ? toset(local.zone_names) : toset([])

  vpc_id                  = aws_vpc.dedicated[0].id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.dedicated_cidr, 24 - tonumber(split("/", var.dedicated_cidr)[1]), local.zone_slot[each.key])
  map_public_ip_on_launch = local.internet

  tags = { Name = "${var.name_prefix}-${each.key}" }
}

resource "aws_route_table" "dedicated" {
  count = local.dedicated ? 1 : 0

  vpc_id = aws_vpc.dedicated[0].id

  tags = { Name = var.name_prefix }
}

resource "aws_route_table_association" "dedicated" {
  for_each = aws_subnet.dedicated

  subnet_id      = each.value.id
  route_table_id = aws_route_table.dedicated[0].id
}

resource "aws_internet_gateway" "dedicated" {
  count = local.internet ? 1 : 0

  vpc_id = aws_vpc.dedicated[0].id

  tags = { Name = var.name_prefix }
}

resource "aws_route" "internet" {
  count = local.internet ? 1 : 0

  route_table_id         = aws_route_table.dedicated[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.dedicated[0].id
}

# Free of charge, so both ways out have them: tables and buckets are reached without leaving AWS.
resource "aws_vpc_endpoint" "gateway" {
  for_each = local.dedicated ? toset(["dynamodb", "s3"]) : toset([])

  vpc_id            = aws_vpc.dedicated[0].id
  service_name      = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.dedicated[0].id]

  tags = { Name = "${var.name_prefix}-${each.key}" }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.isolated ? local.interface_services : toset([])

  vpc_id              = aws_vpc.dedicated[0].id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for name in local.zone_names : aws_subnet.dedicated[name].id]
  security_group_ids  = [aws_security_group.endpoints[0].id]

  tags = { Name = "${var.name_prefix}-${each.key}" }
}

resource "aws_security_group" "endpoints" {
  count = local.isolated ? 1 : 0

  name        = "${var.name_prefix}-endpoints"
  description = "HTTPS from the VPC to its endpoints"
  vpc_id      = aws_vpc.dedicated[0].id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  count = local.isolated ? 1 : 0

  security_group_id = aws_security_group.endpoints[0].id
  description       = "HTTPS from the VPC"
  cidr_ipv4         = var.dedicated_cidr
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}

locals {
  internet = local.dedicated && var.egress == "internet"
  isolated = local.dedicated && var.egress == "endpoints"

  # What functions on the pool call: logs (always), models, traces. About 7 USD a month and zone each.
  interface_services = toset(["bedrock-runtime", "logs", "xray"])

  # A zone's place in the address range is the letter at the end of its name (a = 0), so that excluding one zone moves no
  # other subnet.
  zone_slot = {
    for name in local.zone_names : name => index(split("", "abcdefghijklmnop"), substr(name, length(name) - 1, 1))
  }
}
