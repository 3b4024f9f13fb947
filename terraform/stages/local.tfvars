stage                   = "local"
environment_concurrency = 4
log_retention_days      = 7
protected               = false
