stage                   = "dev"
environment_concurrency = 4
log_retention_days      = 7
protected               = false

# One environment does for trying things out: no spread over zones, a third of the instances. It is the smallest floor that
# answers, so the catalogue's windows (sized for users) do not hold here. A window of 0 and 0 at night would cost nothing,
# and every request until the morning would fail: add one when the team's hours are known.
function_overrides = {
  router = { floor = 1, ceiling = 3, windows = [] }
}
