output "json" {
  description = "The document, as AWS takes it."
  value       = jsonencode(local.document)
}
