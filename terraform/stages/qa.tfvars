stage                   = "qa"
environment_concurrency = 4
log_retention_days      = 14
protected               = false
