# No provider: the module only renders.

run "one_template" {
  command = plan

  variables {
    templates = ["trust"]
    values    = { account = "111122223333", partition = "aws-cn", region = "cn-north-1" }
  }

  assert {
    condition     = jsondecode(output.json).Statement[0].Condition.ArnLike["aws:SourceArn"] == "arn:aws-cn:bedrock:cn-north-1:111122223333:model-customization-job/*"
    error_message = "The placeholders of the trust policy are not filled."
  }

  assert {
    condition     = jsondecode(output.json).Version == "2012-10-17" && length(jsondecode(output.json).Statement) == 1
    error_message = "The document is not whole."
  }
}

run "statements_about_nothing_are_left_out" {
  command = plan

  variables {
    templates = ["s3"]
    values = {
      bucket_arns      = jsonencode(["arn:aws:s3:::b"])
      bucket_owner     = "111122223333"
      input_arns       = jsonencode(["arn:aws:s3:::b/in/*"])
      output_arns      = jsonencode(["arn:aws:s3:::b/out/*"])
      media_arns       = jsonencode([])
      log_bucket_arns  = jsonencode([])
      log_bucket_owner = "111122223333"
      log_arns         = jsonencode([])
    }
  }

  assert {
    condition     = [for one in jsondecode(output.json).Statement : one.Sid] == ["FindBuckets", "ReadData", "WriteResults"]
    error_message = "Statements about nothing stay."
  }
}

run "principals_that_are_nobody_and_empty_conditions_too" {
  command = plan

  variables {
    templates = ["key-account", "key-data", "operator-role"]
    values = {
      account            = "111122223333"
      partition          = "aws"
      region             = "us-east-1"
      key_account        = "111122223333"
      principal_arns     = jsonencode([])
      s3_services        = jsonencode(["s3.us-east-1.amazonaws.com"])
      role_pattern       = "arn:aws:iam::111122223333:role/x"
      boundary_actions   = jsonencode(["iam:CreateRole"])
      boundary_condition = "{}"
      bucket_arns        = jsonencode([])
    }
  }

  assert {
    condition     = [for one in jsondecode(output.json).Statement : one.Sid if contains(["StorageEncryptsTheData", "LookAtBuckets"], one.Sid)] == []
    error_message = "Statements of nobody stay."
  }

  assert {
    condition     = jsondecode(output.json).Statement[0].Sid == "TheAccountDecides" && jsondecode(output.json).Statement[1].Sid == "GiveRights"
    error_message = "Statements do not follow the order of the templates."
  }

  assert {
    condition     = !can(jsondecode(output.json).Statement[1].Condition)
    error_message = "An empty condition stays."
  }
}

run "further_statements_follow" {
  command = plan

  variables {
    templates  = ["bucket-tls"]
    values     = { partition = "aws", bucket = "b" }
    additional = [jsonencode({ Statement = [{ Sid = "Mine", Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*" }] })]
  }

  assert {
    condition     = [for one in jsondecode(output.json).Statement : one.Sid] == ["DenyWithoutTls", "Mine"]
    error_message = "The further statement is lost."
  }
}

run "no_template" {
  command = plan

  variables {
    templates = []
    values    = {}
  }

  expect_failures = [var.templates]
}
