# For workloads outside AWS that can't get a role: a user whose key lies in SSM as a SecureString, and what a
# Kubernetes cluster takes to use it. The key stands in Terraform's state, too: keep that as secret.

locals {
  outside = var.outside_user == null ? {} : {
    access-key-id     = aws_iam_access_key.outside[0].id
    secret-access-key = aws_iam_access_key.outside[0].secret
  }
  parameters = "/finetune/${var.name}"

  manifests = var.outside_user == null ? {} : {
    for file in ["external-secret.yaml", "deployment.yaml"] :
    file => templatefile("${path.module}/manifests/${file}.tftpl", {
      name         = "finetune-${lower(var.name)}"
      namespace    = var.outside_user.namespace
      secret_store = var.outside_user.secret_store
      image        = var.outside_user.image
      parameters   = local.parameters
      region       = local.region
    })
  }
}

resource "aws_iam_user" "outside" {
  #checkov:skip=CKV_AWS_273:made only where a workload outside AWS can have neither a role nor single sign-on
  count = var.outside_user == null ? 0 : 1

  name = local.user_name
}

resource "aws_iam_user_policy_attachment" "outside" {
  #checkov:skip=CKV_AWS_40:the one user of one workload; a group of one would hide what it may do
  count = var.outside_user == null ? 0 : 1

  user       = aws_iam_user.outside[0].name
  policy_arn = aws_iam_policy.this[var.outside_user.task].arn
}

resource "aws_iam_access_key" "outside" {
  count = var.outside_user == null ? 0 : 1

  user = aws_iam_user.outside[0].name
}

resource "aws_ssm_parameter" "outside" {
  #checkov:skip=CKV_AWS_337:the account's own key for SSM unless `kms_key_id` names another
  for_each = toset(var.outside_user == null ? [] : ["access-key-id", "secret-access-key"])

  name        = "${local.parameters}/${each.key}"
  description = "finetune outside AWS: ${each.key} of ${local.user_name}"
  type        = "SecureString"
  key_id      = var.outside_user.kms_key_id
  value       = local.outside[each.key]
}

# Whatever External Secrets reads parameters with needs this, and no more.
resource "aws_iam_policy" "read_key" {
  count = var.outside_user == null ? 0 : 1

  name        = "finetune-read-key-${var.name}"
  description = "Reads the key of ${local.user_name}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ReadTheKey"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter", "ssm:GetParameters"]
      Resource = [for parameter in aws_ssm_parameter.outside : parameter.arn]
    }]
  })
}
