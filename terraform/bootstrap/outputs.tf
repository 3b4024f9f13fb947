output "artefact_bucket" {
  description = "Bucket of bundles and sources."
  value       = aws_s3_bucket.main["artefacts"].bucket
}

output "codebuild_project" {
  description = "Project that deploys the stage."
  value       = aws_codebuild_project.deploy.name
}

output "state_bucket" {
  description = "Bucket of Terraform's state."
  value       = aws_s3_bucket.main["state"].bucket
}
