variable "name" {
  description = "Name that log group and role carry."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$", var.name))
    error_message = "A name has 1 to 40 letters, digits and `-`, and doesn't begin with `-`."
  }
}

variable "bucket" {
  description = "Name of the bucket to make for the logs; it has to be in the same account and Region."
  type        = string
}

variable "prefix" {
  description = "What the keys of the logs begin with."
  type        = string
  default     = "invocations"

  validation {
    condition     = !can(regex("[*?$]", var.prefix))
    error_message = "A policy would take `*`, `?` and `$` in a prefix for something else."
  }
}

variable "retention_days" {
  description = "How long logs are kept, in S3 and in CloudWatch; one of the periods that CloudWatch knows."
  type        = number
  default     = 365
}

variable "log_media" {
  description = "Whether images, videos and embeddings are logged, too."
  type        = bool
  default     = false
}

variable "log_key_arn" {
  description = "KMS key of the log group, by ARN; its policy has to admit CloudWatch Logs."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes the bucket with all logs in it."
  type        = bool
  default     = false
}
