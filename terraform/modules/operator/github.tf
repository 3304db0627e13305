# CI in GitHub Actions, without any key: GitHub's own tokens, of this repository and of the named branches or
# environments.

resource "aws_iam_openid_connect_provider" "github" {
  count = try(var.github.create_provider, false) ? 1 : 0

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = [var.github.audience]
}

resource "aws_iam_role" "github" {
  count = var.github == null ? 0 : 1

  name        = local.github_name
  description = "finetune in GitHub Actions of ${var.github.repository}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ThisRepositoryOnly"
      Effect    = "Allow"
      Principal = { Federated = var.github.create_provider ? aws_iam_openid_connect_provider.github[0].arn : var.github.provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = var.github.audience
          "token.actions.githubusercontent.com:sub" = [for subject in var.github.subjects : "repo:${var.github.repository}:${subject}"]
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "github" {
  count = var.github == null ? 0 : 1

  role       = aws_iam_role.github[0].name
  policy_arn = aws_iam_policy.this[var.github.task].arn
}
