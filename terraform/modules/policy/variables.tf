variable "templates" {
  description = "Names of the templates in `policies/`, without `.json`; their statements follow each other in this order."
  type        = list(string)

  validation {
    condition     = length(var.templates) + length(var.additional) > 0 && alltrue([for name in var.templates : can(regex("^[a-z0-9-]+$", name))])
    error_message = "Name at least one template, such as `s3`."
  }
}

variable "values" {
  description = "What the placeholders stand for: text, or JSON (`jsonencode`) where a placeholder stands in the place of a value."
  type        = map(string)
}

variable "additional" {
  description = "Further documents, as JSON, whose statements follow."
  type        = list(string)
  default     = []
}
