stage                   = "prod"
environment_concurrency = 4
log_retention_days      = 30
protected               = true
