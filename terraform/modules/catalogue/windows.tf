# What is wrong with the floor windows, each as a line for whoever wrote it. Windows that overlap, zones that do not exist and
# the sum of all windows hour by hour take a calendar: `make check` and `make floors` prove those.

locals {
  _day  = "(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)"
  _days = "${local._day}(?:-${local._day})?"

  # Weekly: one minute, one hour, some days. Anything more (steps, months, years) would not be the same every week. One-off:
  # on the minute, which is as fine as the scheduler fires.
  _weekly = "^cron\\((?:[0-9]|[1-5][0-9]) (?:[0-9]|1[0-9]|2[0-3]) \\? \\* (?:\\*|${local._days}(?:,${local._days})*) \\*\\)$"
  _once   = "^at\\(([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:00)\\)$"

  windows = flatten([
    for name, function in local.functions : [
      for window in function.windows : merge(window, {
        function   = name
        is_on_pool = function.compute == "pool"
        is_weekly  = can(regex(local._weekly, window.start)) && can(regex(local._weekly, window.end))
        # Both moments as dates, null where one is none; the zone is the same for both.
        once = try([for at in [window.start, window.end] : timeadd("${regex(local._once, at)[0]}Z", "0s")], null)
        # A release in the window runs two versions at its floor.
        vcpu = try(window.floor * function.vcpu * local.versions_in_a_release, 0)
      })
    ]
  ])

  window_problems = concat(
    flatten([
      for window in local.windows : [
        for problem, is_wrong in {
          "only functions on the pool have floors; on demand there is nothing to keep running" = !window.is_on_pool

          "the name must be lower case words joined by hyphens, at most 32 characters: it becomes part of a schedule's name" = !can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", window.name)) || length(window.name) > 32

          "start ${window.start} and end ${window.end} must both be weekly, such as cron(30 7 ? * MON-FRI *), or both one-off, such as at(2027-01-31T08:00:00)" = !window.is_weekly && window.once == null

          "it must last at least 15 minutes, because a schedule may be retried for 10: from ${window.start} to ${window.end}" = (
            window.is_weekly && window.start == window.end || try(timecmp(timeadd(window.once[0], "15m"), window.once[1]) > 0, false)
          )

          # Lambda API model: 0 to 15000 environments.
          "floor ${window.floor} and ceiling ${window.ceiling} must be whole numbers from 0 to 15000" = anytrue([
            for number in [window.floor, window.ceiling] : number != floor(number) || number < 0 || number > 15000
          ])

          "floor ${window.floor} is above ceiling ${window.ceiling}" = window.floor > window.ceiling

          "floor 0 with ceiling ${window.ceiling}: the service takes 0 only as 0 and 0, which stops the function; to keep it answering set floor 1" = window.floor == 0 && window.ceiling > 0

          "a release in it runs ${window.floor} environments twice, which is ${window.vcpu} vCPU; the pool has ${var.pool_max_vcpu_count} less one spare instance of ${local.spare_vcpu}: lower its floor or raise max_vcpu_count" = window.vcpu > var.pool_max_vcpu_count - local.spare_vcpu
        } : "${window.function}/${window.name}: ${problem}" if is_wrong
      ]
    ]),
    [
      for name, function in local.functions : "${name}: two windows have the same name"
      if length(distinct(function.windows[*].name)) < length(function.windows)
    ],
    [
      for name, function in local.functions :
      "${name}: its windows are in ${join(" and ", distinct(function.windows[*].timezone))}; all of one function's must be in one time zone, or nobody can tell which holds"
      if length(distinct(function.windows[*].timezone)) > 1
    ],
  )
}
