# Renders policies of `policies/` exactly as `finetune` does, so that neither can say something else than the
# other: statements about nothing (no resource, no principal) and empty conditions are left out, several
# templates become one document.

locals {
  templates = [
    for name in var.templates :
    jsondecode(templatefile("${path.module}/../../../policies/${name}.json", var.values))
  ]

  statements = concat([for document in concat(local.templates, [for text in var.additional : jsondecode(text)]) : document.Statement]...)

  document = {
    Version = "2012-10-17"
    Statement = [
      for statement in local.statements : {
        for key, value in statement : key => value
        if !(key == "Condition" && length(value) == 0)
      }
      if try(length(statement.Resource), 1) > 0 && try(length(statement.Principal.AWS), 1) > 0
    ]
  }
}
