# The role with which the service launches and ends the pool's instances.

resource "aws_iam_role" "operator" {
  name        = "${var.pool_name}-operator"
  description = "Lets Lambda manage the instances of the pool ${var.pool_name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

# The managed policy, not a copy: AWS has extended it twice, and copies then fail to launch.
resource "aws_iam_role_policy_attachment" "operator" {
  role       = aws_iam_role.operator.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"
}
