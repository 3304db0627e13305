variable "bucket" {
  description = "Name of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits, `-` and `.`, and begins and ends with a letter or digit."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes the bucket with everything in it."
  type        = bool
  default     = false
}

variable "create_key" {
  description = "Whether to make a KMS key for the bucket."
  type        = bool
  default     = false
}

variable "kms_key_arn" {
  description = "An existing KMS key for the bucket, by ARN; its policy has to admit role and operators (`finetune role show --resource-policies`)."
  type        = string
  default     = null

  validation {
    condition     = !(var.create_key && var.kms_key_arn != null)
    error_message = "Give `kms_key_arn` or `create_key`, not both."
  }
}

variable "key_for_model" {
  description = "Whether the key that is made encrypts custom models, too."
  type        = bool
  default     = false
}

variable "key_deletion_days" {
  description = "How long the key can be brought back after it was destroyed."
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30
    error_message = "From 7 to 30 days."
  }
}

variable "tls_only" {
  description = "Whether the bucket denies requests without TLS. Off for emulators alone: moto 5.2.5 takes no notice of conditions, and would deny every request."
  type        = bool
  default     = true
}

variable "role_arn" {
  description = "The service role, by ARN: for the policy of the key, for a bucket of another account, and for `endpoint_ids`."
  type        = string
  default     = null
}

variable "principal_arns" {
  description = "Users and roles that run `finetune`, by ARN: named where the policies of key and bucket name somebody."
  type        = list(string)
  default     = []
}

variable "job_account_id" {
  description = "Account of the job, where it is another than that of the bucket: role and operators of that account are let in."
  type        = string
  default     = null

  validation {
    condition     = var.job_account_id == null || can(regex("^[0-9]{12}$", var.job_account_id))
    error_message = "An account has 12 digits."
  }

  validation {
    condition     = var.job_account_id == null || var.role_arn != null
    error_message = "A bucket of another account names the role: give `role_arn`."
  }
}

variable "input_arns" {
  description = "ARN patterns of what the role reads; used for a bucket of another account."
  type        = list(string)
  default     = []
}

variable "output_arns" {
  description = "ARN patterns of what the role writes; used for a bucket of another account."
  type        = list(string)
  default     = []
}

variable "upload_arns" {
  description = "ARN patterns of what operators upload; used for a bucket of another account."
  type        = list(string)
  default     = []
}

variable "endpoint_ids" {
  description = "VPC endpoints that the service role, and nobody else, has to come through. Whether Bedrock looks at the bucket from outside the VPC when a job is made is not published (unverified): jobs may fail over this."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.endpoint_ids) == 0 || var.role_arn != null
    error_message = "Only the role is kept to the endpoints: give `role_arn`."
  }
}

variable "additional_policies" {
  description = "Further policies, as JSON, whose statements the bucket's policy takes on."
  type        = list(string)
  default     = []
}

variable "unfinished_upload_days" {
  description = "After how many days the parts of an unfinished upload are removed; `finetune upload` resumes one within them."
  type        = number
  default     = 7

  validation {
    condition     = var.unfinished_upload_days >= 1
    error_message = "At least a day."
  }
}

variable "noncurrent_version_days" {
  description = "After how many days replaced and deleted versions are removed; null keeps them for ever."
  type        = number
  default     = null
}

variable "expire_days" {
  description = "After how many days objects are deleted; null keeps them for ever. Not for data of jobs: for logs."
  type        = number
  default     = null
}

variable "access_log_bucket" {
  description = "A bucket that S3 logs requests to; it has to admit `logging.s3.amazonaws.com`."
  type        = string
  default     = null
}
