variable "name" {
  description = "Name that roles, users and parameters carry."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$", var.name))
    error_message = "A name has 1 to 40 letters, digits and `-`, and doesn't begin with `-`."
  }
}

variable "tasks" {
  description = "Tasks to make policies for: `submit`, `ci` (`finetune check` and nothing else), `status`, `role` (`finetune role apply`), `clean` (`finetune clean`)."
  type        = set(string)
  default     = ["submit", "ci", "status"]

  validation {
    condition     = alltrue([for task in var.tasks : contains(["submit", "ci", "status", "role", "clean"], task)])
    error_message = "The tasks are `submit`, `ci`, `status`, `role` and `clean`."
  }
}

variable "role_arn" {
  description = "The service role, by ARN."
  type        = string
}

variable "permissions_boundary" {
  description = "The boundary that whoever keeps the role has to give it, by ARN."
  type        = string
  default     = null
}

variable "base_model" {
  description = "ID of the base model, or a pattern of IDs."
  type        = string
  default     = "*"
}

variable "principal_arns" {
  description = "Users and roles that submit, by ARN: they may look at their own policies, to know whether they may pass the role."
  type        = list(string)
  default     = []
}

variable "bucket_owner" {
  description = "Account that owns the buckets; without it, this one."
  type        = string
  default     = null
}

variable "bucket_arns" {
  description = "ARNs of the buckets of data and results."
  type        = list(string)
}

variable "input_arns" {
  description = "ARN patterns of what the role reads."
  type        = list(string)
}

variable "upload_arns" {
  description = "ARN patterns of what is uploaded."
  type        = list(string)
}

variable "output_arns" {
  description = "ARN patterns of the results; at least one."
  type        = list(string)

  validation {
    condition     = length(var.output_arns) > 0
    error_message = "Results lie somewhere: name the pattern of their ARNs."
  }
}

variable "model_key_arns" {
  description = "The KMS key of the custom model, by ARN; at most one."
  type        = list(string)
  default     = []
}

variable "data_key_arns" {
  description = "KMS keys of the buckets, by ARN."
  type        = list(string)
  default     = []
}

variable "github" {
  description = "A role for GitHub Actions: repository `owner/name`, what of it (`ref:refs/heads/main`, `environment:training`, `pull_request`), and the task. An account has one OIDC provider of GitHub: with `create_provider = false` give its ARN."
  type = object({
    repository      = string
    subjects        = optional(list(string), ["ref:refs/heads/main"])
    task            = optional(string, "ci")
    audience        = optional(string, "sts.amazonaws.com")
    create_provider = optional(bool, true)
    provider_arn    = optional(string)
  })
  default = null

  validation {
    condition     = var.github == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "A repository is `owner/name`, without wildcards: a pattern would let others in."
  }

  validation {
    condition     = var.github == null || try(length(var.github.subjects) > 0 && alltrue([for one in var.github.subjects : can(regex("^[^*?]+$", one))]), false)
    error_message = "Name branches, tags or environments, without wildcards."
  }

  validation {
    condition     = var.github == null || contains(["submit", "ci", "status", "role", "clean"], try(var.github.task, ""))
    error_message = "The tasks are `submit`, `ci`, `status`, `role` and `clean`."
  }

  validation {
    condition     = var.github == null || try(var.github.create_provider == (var.github.provider_arn == null), false)
    error_message = "Give `provider_arn` with `create_provider = false`, and only then."
  }
}

variable "outside_user" {
  description = "A user for a workload outside AWS: its task, the KMS key of the parameters, and what the manifests say (namespace, External Secrets store, image with `finetune` and a shell)."
  type = object({
    task         = optional(string, "status")
    kms_key_id   = optional(string)
    namespace    = optional(string, "finetune")
    secret_store = optional(string, "aws-parameters")
    image        = string
  })
  default = null

  validation {
    condition     = var.outside_user == null || contains(["submit", "ci", "status"], try(var.outside_user.task, ""))
    error_message = "The tasks are `submit`, `ci` and `status`: nobody keeps roles, or removes things, with a key that lies about."
  }
}
