variable "name" {
  description = "Name that topic and rule carry."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$", var.name))
    error_message = "A name has 1 to 40 letters, digits and `-`, and doesn't begin with `-`."
  }
}

variable "statuses" {
  description = "States to tell of."
  type        = set(string)
  default     = ["Completed", "Failed", "Stopped"]

  validation {
    condition     = length(var.statuses) > 0 && alltrue([for one in var.statuses : contains(["InProgress", "Completed", "Failed", "Stopping", "Stopped"], one)])
    error_message = "The states are InProgress, Completed, Failed, Stopping and Stopped."
  }
}

variable "job_name_prefix" {
  description = "Tell of jobs alone whose names begin with this; null: of every job of the account and Region."
  type        = string
  default     = null
}

variable "emails" {
  description = "Addresses to write to; each has to confirm, and until then nothing arrives there."
  type        = set(string)
  default     = []
}

variable "kms_key_id" {
  description = "KMS key of the topic; its policy has to let `events.amazonaws.com` use it."
  type        = string
  default     = null
}
