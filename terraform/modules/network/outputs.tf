output "subnet_ids" {
  description = "Subnets for the pool, one a zone."
  value       = local.subnet_ids

  precondition {
    condition     = length(local.subnet_ids) > 0
    error_message = "No subnet is left. The default VPC has none outside the excluded zones: exclude fewer, create the default VPC, or set dedicated_cidr."
  }

  # Whoever launches into the subnets waits until they have their way out.
  depends_on = [
    aws_route.internet,
    aws_route_table_association.dedicated,
    aws_vpc_endpoint.gateway,
    aws_vpc_endpoint.interface,
  ]
}

output "vpc_id" {
  description = "VPC of the subnets."
  value       = local.vpc_id
}
