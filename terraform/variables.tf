variable "region" {
  description = "Region of the job."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "A Region, such as `us-east-1`."
  }
}

variable "name" {
  description = "Name of the project: bucket, role, network and all else carry it, so that several fit into one account."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$", var.name))
    error_message = "A name has 1 to 40 letters, digits and `-`, and doesn't begin with `-`."
  }
}

variable "tags" {
  description = "Tags of everything that is made."
  type        = map(string)
  default     = {}
}

# Data

variable "bucket" {
  description = "Name of the bucket of data and results; without it, `finetune-NAME-ACCOUNT-REGION`."
  type        = string
  default     = null
}

variable "create_bucket" {
  description = "Whether to make the bucket; otherwise it has to exist, and its policy and key are left alone."
  type        = bool
  default     = true

  validation {
    condition     = var.create_bucket || (var.bucket != null && !var.create_key && !var.endpoint_only)
    error_message = "Name the existing bucket in `bucket`; `create_key` and `endpoint_only` are for one that is made here."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes buckets with everything in them."
  type        = bool
  default     = false
}

variable "tls_only" {
  description = "Whether the bucket denies requests without TLS. Off for emulators alone: moto 5.2.5 takes no notice of conditions, and would deny every request."
  type        = bool
  default     = true
}

variable "prefix" {
  description = "What the keys of data and results begin with; without it, the name. `data.prefix` in finetune.toml."
  type        = string
  default     = null
}

variable "validation" {
  description = "Whether jobs have validation data; the role may read its prefix then."
  type        = bool
  default     = false
}

variable "media" {
  description = "Where images, videos and documents lie that records name."
  type        = list(object({ bucket = string, prefix = string }))
  default     = []
}

variable "noncurrent_version_days" {
  description = "After how many days replaced and deleted versions of objects are removed; null keeps them for ever."
  type        = number
  default     = null
}

variable "access_log_bucket" {
  description = "A bucket that S3 logs requests to; it has to admit `logging.s3.amazonaws.com`."
  type        = string
  default     = null
}

# Keys

variable "create_key" {
  description = "Whether to make a KMS key for the bucket and for custom models."
  type        = bool
  default     = false
}

variable "data_key_arn" {
  description = "An existing KMS key for the bucket, by ARN."
  type        = string
  default     = null

  validation {
    condition     = !(var.create_key && (var.data_key_arn != null || var.model_key_arn != null))
    error_message = "Give existing keys or `create_key`, not both."
  }
}

variable "model_key_arn" {
  description = "An existing KMS key for custom models, by ARN."
  type        = string
  default     = null
}

# Role

variable "role_name" {
  description = "Name of the service role; without it, `AmazonBedrockFinetune-NAME`, as `finetune` would call it."
  type        = string
  default     = null
}

variable "role_path" {
  description = "Path of the service role."
  type        = string
  default     = "/"
}

variable "permissions_boundary" {
  description = "Permissions boundary of the service role, by ARN."
  type        = string
  default     = null
}

variable "grader_function_arns" {
  description = "The Lambda function that grades in reinforcement fine-tuning, by ARN; with a version or alias, the function's own ARN and the qualified one."
  type        = list(string)
  default     = []
}

variable "teacher_arns" {
  description = "The teacher of a distillation, by ARN: the inference profile, and its model in every Region that the profile reaches."
  type        = list(string)
  default     = []
}

variable "invocation_logs" {
  description = "Where the invocation logs lie that a distillation learns from; at most one place."
  type        = list(object({ bucket = string, prefix = string }))
  default     = []
}

# Network

variable "in_vpc" {
  description = "Whether jobs run in a VPC."
  type        = bool
  default     = true
}

variable "create_vpc" {
  description = "Whether to make the VPC; otherwise the subnets are made in the one of `vpc_id`."
  type        = bool
  default     = true
}

variable "vpc_id" {
  description = "An existing VPC, with `create_vpc = false`."
  type        = string
  default     = null
}

variable "cidr" {
  description = "Block that the subnets are cut from: that of the VPC, or a free part of the existing one."
  type        = string
  default     = "10.0.0.0/16"
}

variable "subnet_newbits" {
  description = "How many bits longer a subnet's prefix is than that of `cidr`."
  type        = number
  default     = 4
}

variable "subnet_cidrs" {
  description = "Blocks for zones that shall not have the one that follows from their number, by zone ID."
  type        = map(string)
  default     = {}
}

variable "excluded_zone_ids" {
  description = "Availability Zones that AWS takes no new subnets in, by ID; leave this empty unless AWS refuses."
  type        = set(string)
  default     = []
}

variable "endpoint_only" {
  description = "Whether the bucket denies the service role, and nobody else, what doesn't come through the endpoint. Jobs may fail over it (unverified)."
  type        = bool
  default     = false

  validation {
    condition     = !var.endpoint_only || var.in_vpc
    error_message = "There is no endpoint without a VPC."
  }
}

variable "flow_log" {
  description = "Whether rejected traffic is logged to CloudWatch."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "How long logs are kept; one of the periods that CloudWatch knows."
  type        = number
  default     = 365
}

# Operators

variable "operator_tasks" {
  description = "Tasks to make policies for: `submit`, `ci`, `status`, `role`, `clean`."
  type        = set(string)
  default     = []
}

variable "base_model" {
  description = "ID of the base model that operators may customize, or a pattern of IDs."
  type        = string
  default     = "*"
}

variable "principal_arns" {
  description = "Users and roles that run `finetune`, by ARN: named where the policies of keys and operators name somebody. They have to exist."
  type        = list(string)
  default     = []
}

variable "github" {
  description = "A role for GitHub Actions; see modules/operator."
  type = object({
    repository      = string
    subjects        = optional(list(string), ["ref:refs/heads/main"])
    task            = optional(string, "ci")
    audience        = optional(string, "sts.amazonaws.com")
    create_provider = optional(bool, true)
    provider_arn    = optional(string)
  })
  default = null
}

variable "outside_user" {
  description = "A user with a key for a workload outside AWS; see modules/operator."
  type = object({
    task         = optional(string, "status")
    kms_key_id   = optional(string)
    namespace    = optional(string, "finetune")
    secret_store = optional(string, "aws-parameters")
    image        = string
  })
  default = null
}

# Around the job

variable "notifications" {
  description = "Tells of the state of jobs by SNS; `{}` for all jobs and no e-mail. See modules/notifications."
  type = object({
    statuses        = optional(set(string), ["Completed", "Failed", "Stopped"])
    job_name_prefix = optional(string)
    emails          = optional(set(string), [])
    kms_key_id      = optional(string)
  })
  default = null
}

variable "invocation_logging" {
  description = "Whether every invocation of models in this account and Region is logged. There is one such configuration for all: import the one that exists first, since an apply replaces it and a destroy removes it."
  type        = bool
  default     = false
}
