variable "dedicated_cidr" {
  description = "IPv4 range of a VPC of its own, /16 to /20, cut into /24 subnets. Null uses the default VPC."
  type        = string
  default     = null

  validation {
    condition = var.dedicated_cidr == null || try(
      tonumber(split("/", var.dedicated_cidr)[1]) >= 16 && tonumber(split("/", var.dedicated_cidr)[1]) <= 20 && can(cidrnetmask(var.dedicated_cidr)), false
    )
    error_message = "dedicated_cidr must be an IPv4 range from /16 to /20, such as 10.40.0.0/16: each zone gets a /24 of it, and a subnet without free addresses fails a release."
  }
}

variable "egress" {
  description = "Way out of a dedicated VPC: \"internet\" (public subnets, an internet gateway, no NAT) or \"endpoints\" (no route to the internet, VPC endpoints for the AWS services the fleet calls)."
  type        = string
  default     = "internet"
  nullable    = false

  validation {
    condition     = contains(["internet", "endpoints"], var.egress)
    error_message = "egress is \"internet\" or \"endpoints\", not \"${var.egress}\"."
  }

  validation {
    condition     = var.egress == "internet" || var.dedicated_cidr != null
    error_message = "egress = \"endpoints\" needs a VPC of its own: set dedicated_cidr. The default VPC keeps its internet gateway."
  }
}

variable "excluded_zone_ids" {
  description = "Zone ids (use1-az3) where the service has no instances. Ids mean the same place in every account."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.excluded_zone_ids : can(regex("^[a-z0-9]+-az[0-9]+$", id))])
    error_message = "A zone id looks like use1-az3; a name such as us-east-1e belongs into excluded_zone_names."
  }
}

variable "excluded_zone_names" {
  description = "Zone names (us-east-1e) where the service has no instances. Names differ between accounts: prefer ids where you know them."
  type        = set(string)
  default     = ["us-east-1e"]
  nullable    = false

  validation {
    condition     = alltrue([for name in var.excluded_zone_names : can(regex("^[a-z]+(-[a-z]+)+-[0-9]+[a-z]$", name))])
    error_message = "A zone name looks like us-east-1e; an id such as use1-az3 belongs into excluded_zone_ids."
  }
}

variable "max_subnets" {
  description = "Most subnets to use, one a zone. Null uses every zone that is not excluded."
  type        = number
  default     = 3

  validation {
    condition     = var.max_subnets == null || try(var.max_subnets >= 1 && var.max_subnets <= 16, false)
    error_message = "max_subnets is 1 to 16 (the pool's limit) or null for no cap."
  }
}

variable "name_prefix" {
  description = "Prefix of every name: <project>-<stage>-<generation>."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region, for the names of the VPC endpoints."
  type        = string
  nullable    = false
}
