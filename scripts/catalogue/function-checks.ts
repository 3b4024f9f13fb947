/** Rules about one function that a JSON Schema cannot word. */
import { isTimezone } from '../floors/local-time.ts';
import { windowProblems } from '../floors/window-problems.ts';
import { error, type Problem } from './problem.ts';
import { scheduleProblem } from './schedule-expression.ts';
import type { FunctionEntry, PoolSettings } from './types.ts';

/** Most threads of libuv's pool (libuv docs, "Thread pool work scheduling"). */
const MAX_UV_THREADS = 1024;
/** Threads a worker's poll does not hold: each idle worker parks one poll on a thread for as long as it waits. */
const SPARE_UV_THREADS = 4;

/** Variables that Terraform or Lambda sets; the catalogue would silently fight with them. */
const PLATFORM_VARIABLES = new Set([
  'PROJECT',
  'STAGE',
  'POWERTOOLS_SERVICE_NAME',
  'POWERTOOLS_METRICS_NAMESPACE',
  'UV_THREADPOOL_SIZE',
  'NODE_OPTIONS',
  'MALLOC_ARENA_MAX',
  'SESSIONS_TABLE',
  'RECORDS_TABLE',
  'WARM_TARGETS',
  'POOL_NAME',
  'POOL_GENERATIONS',
  'FLEET',
  'FLEET_PREFIX',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
  'TZ',
]);

/** Value of `UV_THREADPOOL_SIZE` for a function with so many workers. */
function uvThreads(workers: number): number {
  return workers + SPARE_UV_THREADS;
}

/** Problems of a function that satisfies the schema. */
export function functionProblems(entry: FunctionEntry): Problem[] {
  return [
    ...(entry.pool === undefined ? [] : poolProblems(entry, entry.pool)),
    ...environmentProblems(entry),
    ...entry.schedules.flatMap((_, index) => scheduleProblems(entry, index)),
  ];
}

function poolProblems(entry: FunctionEntry, pool: PoolSettings): Problem[] {
  const problems: Problem[] = [];
  const unit = pool.memoryGiBPerVCpu * 1024;
  if (entry.memoryMiB % unit !== 0) {
    const below = Math.max(unit, Math.floor(entry.memoryMiB / unit) * unit);
    problems.push(
      error(
        entry.file,
        'memoryMiB',
        `is ${entry.memoryMiB}, not a whole multiple of ${unit} (memoryGiBPerVCpu is ${pool.memoryGiBPerVCpu})`,
        `Use ${below} or ${below + unit}, or another memoryGiBPerVCpu`,
      ),
    );
  }
  if (pool.ceiling < pool.floor) {
    problems.push(
      error(
        entry.file,
        'ceiling',
        `is ${pool.ceiling}, below the floor of ${pool.floor}`,
        'Raise the ceiling or lower the floor',
      ),
    );
  }
  if (uvThreads(pool.workers) > MAX_UV_THREADS) {
    problems.push(
      error(
        entry.file,
        'workers',
        `needs ${uvThreads(pool.workers)} threads, more than libuv's ${MAX_UV_THREADS}`,
        `Use at most ${MAX_UV_THREADS - SPARE_UV_THREADS}`,
      ),
    );
  }
  problems.push(...windowProblems(entry.file, 'windows', pool.windows));
  return problems;
}

function environmentProblems(entry: FunctionEntry): Problem[] {
  return Object.keys(entry.environment)
    .filter((name) => PLATFORM_VARIABLES.has(name) || name.startsWith('AWS_'))
    .map((name) =>
      error(
        entry.file,
        `environment.${name}`,
        'is set by the platform',
        'Remove it; workers, intents and the stage decide such variables',
      ),
    );
}

function scheduleProblems(entry: FunctionEntry, index: number): Problem[] {
  const schedule = entry.schedules[index];
  if (schedule === undefined) return [];
  const key = `schedules[${index}]`;
  const problems: Problem[] = [];
  const wrong = scheduleProblem(schedule.expression);
  if (wrong !== undefined) {
    problems.push(
      error(
        entry.file,
        `${key}.expression`,
        `"${schedule.expression}" ${wrong}`,
        'Write rate(5 minutes), cron(0 7 ? * MON-FRI *) or at(2027-01-31T08:00:00)',
      ),
    );
  }
  if (schedule.timezone !== undefined && !isTimezone(schedule.timezone)) {
    problems.push(
      error(
        entry.file,
        `${key}.timezone`,
        `"${schedule.timezone}" is no time zone`,
        'Use an IANA name such as Europe/Berlin',
      ),
    );
  }
  if (entry.schedules.findIndex(({ name }) => name === schedule.name) < index) {
    problems.push(
      error(
        entry.file,
        `${key}.name`,
        `"${schedule.name}" is used twice`,
        'Give each schedule its own name',
      ),
    );
  }
  return problems;
}
