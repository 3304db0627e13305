mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::111122223333:policy/finetune" }
  }

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
  }

  mock_resource "aws_iam_access_key" {
    defaults = { id = "AKIAIOSFODNN7EXAMPLE", secret = "not-a-secret" }
  }

  mock_resource "aws_ssm_parameter" {
    defaults = { arn = "arn:aws:ssm:us-east-1:111122223333:parameter/finetune/support-tone/key" }
  }
}

variables {
  name        = "support-tone"
  role_arn    = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone"
  bucket_arns = ["arn:aws:s3:::acme"]
  input_arns  = ["arn:aws:s3:::acme/x/training/*"]
  upload_arns = ["arn:aws:s3:::acme/x/training/*"]
  output_arns = ["arn:aws:s3:::acme/x/output/*"]
}

run "a_policy_for_each_task" {
  assert {
    condition     = { for task, policy in aws_iam_policy.this : task => policy.name } == { ci = "finetune-ci-AmazonBedrockFinetune-support-tone", status = "finetune-status-AmazonBedrockFinetune-support-tone", submit = "finetune-submit-AmazonBedrockFinetune-support-tone" }
    error_message = "Other policies are made."
  }

  assert {
    condition     = alltrue([for sid in ["CreateTheJob", "PassTheRole", "UploadData"] : contains([for one in jsondecode(aws_iam_policy.this["submit"].policy).Statement : one.Sid], sid)]) && contains([for one in jsondecode(aws_iam_policy.this["submit"].policy).Statement : one.Sid], "LookAtTheNetwork")
    error_message = "Whoever submits can't check, or can't submit."
  }

  assert {
    condition     = !anytrue([for one in jsondecode(aws_iam_policy.this["ci"].policy).Statement : can(regex("Create|Pass|Put|Delete|Stop", jsonencode(one.Action)))])
    error_message = "CI may change something."
  }

  assert {
    condition     = [for one in jsondecode(aws_iam_policy.this["submit"].policy).Statement : [one.Resource, one.Condition] if one.Sid == "PassTheRole"] == [["arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone", { StringEquals = { "iam:PassedToService" = "bedrock.amazonaws.com" } }]]
    error_message = "Another role may be passed, or to others."
  }

  assert {
    condition     = length(aws_iam_role.github) == 0 && length(aws_iam_user.outside) == 0 && length(output.manifests) == 0 && output.github_role_arn == null
    error_message = "Something is made that nobody asked for."
  }
}

run "whoever_keeps_the_role" {
  variables {
    tasks                = ["role"]
    role_arn             = "arn:aws:iam::111122223333:role/finetune/x"
    permissions_boundary = "arn:aws:iam::111122223333:policy/boundary"
  }

  assert {
    condition     = [for one in jsondecode(output.policies["role"]).Statement : [one.Action, one.Resource, one.Condition] if one.Sid == "GiveRights"] == [[["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"], "arn:aws:iam::111122223333:role/finetune/*", { StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::111122223333:policy/boundary" } }]]
    error_message = "Rights may be given without the boundary, or to other roles."
  }
}

run "github_actions_of_one_branch" {
  variables {
    tasks  = []
    github = { repository = "acme/finetune-jobs", subjects = ["ref:refs/heads/main", "environment:training"], task = "submit" }
  }

  assert {
    condition     = jsondecode(aws_iam_role.github[0].assume_role_policy).Statement[0].Condition == { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com", "token.actions.githubusercontent.com:sub" = ["repo:acme/finetune-jobs:ref:refs/heads/main", "repo:acme/finetune-jobs:environment:training"] } }
    error_message = "Others may assume the role."
  }

  assert {
    condition     = keys(aws_iam_policy.this) == ["submit"] && aws_iam_role_policy_attachment.github[0].policy_arn == aws_iam_policy.this["submit"].arn
    error_message = "The role may do something else."
  }

  assert {
    condition     = [for one in jsondecode(output.policies["submit"]).Statement : one.Resource if one.Sid == "LookAtItself"] == [["arn:aws:iam::111122223333:role/finetune-github-support-tone"]]
    error_message = "The role can't look at itself."
  }
}

run "a_workload_outside_aws" {
  variables {
    tasks        = []
    outside_user = { image = "registry.example.com/finetune:0.1.0", namespace = "ml" }
  }

  assert {
    condition     = { for name, one in aws_ssm_parameter.outside : name => [one.name, one.type] } == { access-key-id = ["/finetune/support-tone/access-key-id", "SecureString"], secret-access-key = ["/finetune/support-tone/secret-access-key", "SecureString"] }
    error_message = "The key lies elsewhere, or open."
  }

  assert {
    condition     = keys(aws_iam_policy.this) == ["status"] && aws_iam_user_policy_attachment.outside[0].user == "finetune-outside-support-tone"
    error_message = "The user may do something else."
  }

  assert {
    condition     = [for one in yamldecode(output.manifests["external-secret.yaml"]).spec.data : [one.secretKey, one.remoteRef.key]] == [["AWS_ACCESS_KEY_ID", "/finetune/support-tone/access-key-id"], ["AWS_SECRET_ACCESS_KEY", "/finetune/support-tone/secret-access-key"]]
    error_message = "The external secret reads something else."
  }

  assert {
    condition     = yamldecode(output.manifests["deployment.yaml"]).metadata.namespace == "ml" && yamldecode(output.manifests["deployment.yaml"]).spec.template.spec.containers[0].envFrom[0].secretRef.name == yamldecode(output.manifests["external-secret.yaml"]).spec.target.name && yamldecode(output.manifests["deployment.yaml"]).spec.template.spec.containers[0].image == "registry.example.com/finetune:0.1.0"
    error_message = "The deployment does not use the secret."
  }

  assert {
    condition     = !strcontains(jsonencode(output.manifests), "not-a-secret")
    error_message = "The key stands in a manifest."
  }
}

run "anybody_s_repository" {
  command = plan

  variables {
    github = { repository = "acme/*" }
  }

  expect_failures = [var.github]
}

run "any_branch" {
  command = plan

  variables {
    github = { repository = "acme/jobs", subjects = ["ref:refs/heads/*"] }
  }

  expect_failures = [var.github]
}

run "keys_that_lie_about_keep_no_roles" {
  command = plan

  variables {
    tasks        = ["admin"]
    outside_user = { image = "x", task = "role" }
  }

  expect_failures = [var.tasks, var.outside_user]
}
