variable "name" {
  description = "Name that everything in the network is tagged with."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$", var.name))
    error_message = "A name has 1 to 40 letters, digits and `-`, and doesn't begin with `-`."
  }
}

variable "create_vpc" {
  description = "Whether to make a VPC; otherwise the subnets are made in the one of `vpc_id`."
  type        = bool
  default     = true
}

variable "vpc_id" {
  description = "An existing VPC to make the subnets in, with `create_vpc = false`. Its DNS support has to be on."
  type        = string
  default     = null

  validation {
    condition     = var.create_vpc == (var.vpc_id == null)
    error_message = "Give `vpc_id` with `create_vpc = false`, and only then."
  }
}

variable "cidr" {
  description = "Block that the subnets are cut from: that of the VPC, or a free part of the existing one."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && can(regex("/(1[6-9]|2[0-4])$", var.cidr))
    error_message = "A block of IPv4 addresses, from /16 to /24."
  }
}

variable "subnet_newbits" {
  description = "How many bits longer a subnet's prefix is than that of `cidr`: 4 makes /20 of /16, for the zone numbers 0 to 15."
  type        = number
  default     = 4

  validation {
    condition     = var.subnet_newbits >= 3 && try(tonumber(split("/", var.cidr)[1]) + var.subnet_newbits, 99) <= 27
    error_message = "At least 3, and no subnet smaller than /27: a job needs at least five free addresses in each, and 20 are wise."
  }
}

variable "subnet_cidrs" {
  description = "Blocks for zones that shall not have the one that follows from their number, by zone ID."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for cidr in values(var.subnet_cidrs) : can(cidrhost(cidr, 0))])
    error_message = "Every value is a block of addresses, such as `10.0.96.0/20`."
  }
}

variable "excluded_zone_ids" {
  description = "Availability Zones that AWS takes no new subnets in, by ID. Jobs may fail without a subnet in one: leave this empty unless AWS refuses."
  type        = set(string)
  default     = []
}

variable "s3_access" {
  description = "What the S3 endpoint lets through: this role, on these buckets and patterns of objects, by ARN."
  type = object({
    role_arn    = string
    bucket_arns = list(string)
    input_arns  = list(string)
    output_arns = list(string)
  })
}

variable "flow_log" {
  description = "Whether rejected traffic is logged to CloudWatch."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "How long rejected traffic is kept; one of the periods that CloudWatch knows."
  type        = number
  default     = 365
}

variable "log_key_arn" {
  description = "KMS key of the log, by ARN; its policy has to admit CloudWatch Logs."
  type        = string
  default     = null
}
