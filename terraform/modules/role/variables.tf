variable "name" {
  description = "Name of the role; unique in the account without regard to case."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "A role's name has 1 to 64 letters, digits and `+=,.@_-`."
  }
}

variable "path" {
  description = "Path of the role; it is a part of the ARN."
  type        = string
  default     = "/"

  validation {
    condition     = can(regex("^/([!-~]+/)?$", var.path))
    error_message = "A path begins and ends with `/`."
  }
}

variable "permissions_boundary" {
  description = "ARN of a permissions boundary; it has to allow what the job does, too."
  type        = string
  default     = null
}

variable "inputs" {
  description = "Where training and validation data lie: everything below each prefix is read."
  type        = list(object({ bucket = string, prefix = string }))

  validation {
    condition     = alltrue([for one in var.inputs : !can(regex("[*?$]", one.prefix))])
    error_message = "A policy would take `*`, `?` and `$` in a prefix for something else."
  }
}

variable "output_location" {
  description = "Where metrics and validation results are written: below this prefix, and nowhere else."
  type        = object({ bucket = string, prefix = string })

  validation {
    condition     = !can(regex("[*?$]", var.output_location.prefix))
    error_message = "A policy would take `*`, `?` and `$` in a prefix for something else."
  }
}

variable "media" {
  description = "Where images, videos and documents lie that records name."
  type        = list(object({ bucket = string, prefix = string }))
  default     = []
}

variable "invocation_logs" {
  description = "Where the invocation logs lie that a distillation learns from; at most one place."
  type        = list(object({ bucket = string, prefix = string }))
  default     = []

  validation {
    condition     = length(var.invocation_logs) <= 1
    error_message = "A distillation learns from the logs of one place."
  }
}

variable "bucket_owner" {
  description = "Account that owns the buckets of data and results; without it, the account of the role."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_owner == null || can(regex("^[0-9]{12}$", var.bucket_owner))
    error_message = "An account has 12 digits."
  }
}

variable "vpc" {
  description = "Subnets and security groups of the job, by ARN; without it the role is for jobs without a VPC."
  type        = object({ subnet_arns = list(string), security_group_arns = list(string) })
  default     = null
}

variable "model_key_arns" {
  description = "The KMS key of the custom model, by ARN; at most one."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.model_key_arns) <= 1
    error_message = "A custom model has one key."
  }
}

variable "output_key_arns" {
  description = "KMS keys of the bucket that results are written to, by ARN."
  type        = list(string)
  default     = []
}

variable "input_key_arns" {
  description = "KMS keys of buckets that are read only, by ARN."
  type        = list(string)
  default     = []
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
