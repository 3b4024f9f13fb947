# Preconditions stand on the outputs, so that nothing that uses the catalogue is planned from a wrong one.

output "functions" {
  description = "Functions by name, with this stage's numbers."
  value       = local.functions

  precondition {
    condition     = length(local.functions) > 0
    error_message = "No function.json found under ${var.functions_directory}. Run Terraform from a whole checkout, with -chdir=terraform."
  }

  precondition {
    condition     = length(local.crowded_agents) == 0
    error_message = "Too many tools for one agent: ${join(", ", local.crowded_agents)}. At most ${local.max_tools_per_agent}; split the agent, 3 to 5 tools each work best."
  }

  precondition {
    condition     = length(local.window_problems) == 0
    error_message = "Floor windows that can't be; correct function.json, or windows under function_overrides in the stage's tfvars:\n${join("\n", formatlist("- %s", local.window_problems))}"
  }

  precondition {
    condition     = length(local.number_problems) == 0
    error_message = "Numbers that can't be; correct function.json, or the stage's tfvars:\n${join("\n", formatlist("- %s", local.number_problems))}"
  }

  precondition {
    condition     = local.release_vcpu <= var.pool_max_vcpu_count - local.spare_vcpu
    error_message = "The pool is too small for a release: floors × vCPU × ${local.versions_in_a_release} (serving and new version) and one environment of each hot version need ${local.release_vcpu} vCPU, and ${var.pool_max_vcpu_count} less one spare instance of ${local.spare_vcpu} vCPU are there. Lower a floor or versions.hot, or raise max_vcpu_count of the pool generation."
  }

  precondition {
    condition     = length(local.pool_functions) == 0 || length(local.pruners) == 1
    error_message = "Functions run on the pool, but ${length(local.pruners)} functions have the intent versions.prune. Exactly one must: without it the pool's 100 versions run out."
  }

  precondition {
    condition     = local.versions_held <= local.version_budget
    error_message = "The fleet would hold ${local.versions_held} versions (one serving, hot, parked, and one in release, of each pool function); the budget is ${local.version_budget} of the pool's 100. Lower versions.hot or versions.parked, or move a function to on-demand."
  }
}

output "routes" {
  description = "Routes of the API: function, method, path, who may call (key or token) and whether the answer is streamed."
  value       = local.routes

  precondition {
    condition     = length(local.duplicate_routes) == 0
    error_message = "Routes declared more than once: ${join("; ", local.duplicate_routes)}. A method and path belong to one function; change one function.json."
  }
}

output "scopes" {
  description = "Scopes that people may be given."
  value       = local.scopes
}

output "schedules" {
  description = "Schedules: function, name, expression, time zone and the input as JSON."
  value       = local.schedules
}
