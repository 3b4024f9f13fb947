stage                   = "dev"
environment_concurrency = 4
log_retention_days      = 7
protected               = false

# One environment does for trying things out: no spread over zones, a third of the instances.
function_overrides = {
  router = { floor = 1, ceiling = 3 }
}
