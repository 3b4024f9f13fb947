# The execution role: the function's own log and what its intents grant, nothing else.

resource "aws_iam_role" "execution" {
  name                 = var.function_name
  description          = "Execution role of ${var.function_name}"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "execution" {
  name = "intents"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid    = "OwnLog"
        Effect = "Allow"
        Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
        # :* because the service makes up the names of the streams.
        Resource = ["${aws_cloudwatch_log_group.main.arn}:*"]
      }],
      var.policy_statements,
    )
  })
}
