stage                   = "local"
environment_concurrency = 4
log_retention_days      = 7
protected               = false

# On one machine nobody writes but its owner: make replay can take every decision again.
log_messages = true

# Users are made by a script that signs in for them, and what it sends stays on this machine.
password_sign_in = true

# On one machine every release is minutes old: with an age to wait for, nobody would ever see a version go.
minimum_version_age_minutes = 0

# The same floor at any hour, so that what is tried at night is what is tried by day.
function_overrides = {
  router = { windows = [] }
}
