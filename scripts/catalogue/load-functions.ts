/** Reads `functions/<name>/function.json`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FloorWindow } from '../floors/windows.ts';
import { foldersIn, readJson } from './files.ts';
import { functionProblems } from './function-checks.ts';
import { MAX_FUNCTION_NAME, NAME_PATTERN } from './names.ts';
import { error, type Problem } from './problem.ts';
import { SchemaChecker } from './schema-check.ts';
import type {
  FunctionEntry,
  PoolSettings,
  Route,
  Schedule,
  VersionNumbers,
  WarmAlarms,
} from './types.ts';

/** Folder of the code that several functions use; the only one in `functions/` that is no function. */
const SHARED_FOLDER = 'shared';

/** The file's content once the schema holds: keys that may be absent are optional. */
interface FunctionDocument extends Partial<Omit<PoolSettings, 'alarms' | 'windows'>> {
  description: string;
  compute: 'pool' | 'on-demand';
  memoryMiB: number;
  timeoutSeconds: number;
  routes?: (Omit<Route, 'stream' | 'auth'> & Partial<Pick<Route, 'stream' | 'auth'>>)[];
  scopes?: string[];
  schedules?: Schedule[];
  intents: string[];
  environment?: Record<string, string>;
  bundleBudgetKB: number;
  versions?: Partial<VersionNumbers>;
  windows?: (Omit<FloorWindow, 'timezone'> & { timezone?: string })[];
  alarms?: Partial<WarmAlarms>;
}

const DEFAULT_VERSIONS: VersionNumbers = { hot: 1, parked: 2, minimumAgeMinutes: 60 };
const DEFAULT_ALARMS: WarmAlarms = { warmCoveragePercent: 90, floorAppliedMinutes: 15 };

/** Every function that could be read, sorted by name; what is wrong is added to `problems`. */
export function loadFunctions(root: string, problems: Problem[]): FunctionEntry[] {
  const schema = readJson(root, 'functions/function.schema.json', problems);
  if (schema === undefined) return [];
  const checker = new SchemaChecker(schema as object);
  return foldersIn(root, 'functions')
    .filter((name) => name !== SHARED_FOLDER)
    .flatMap((name) => loadFunction(root, name, checker, problems));
}

function loadFunction(
  root: string,
  name: string,
  checker: SchemaChecker,
  problems: Problem[],
): FunctionEntry[] {
  const file = `functions/${name}/function.json`;
  if (!NAME_PATTERN.test(name) || name.length > MAX_FUNCTION_NAME) {
    const remedy = `Use lower case words joined by '-', at most ${MAX_FUNCTION_NAME} characters`;
    problems.push(error(`functions/${name}`, '', 'is no name of a function', remedy));
  }
  const handler = `functions/${name}/handler.ts`;
  if (!existsSync(join(root, handler))) {
    problems.push(error(handler, '', 'does not exist', 'Add it; it exports `handler`'));
  }
  const document = readJson(root, file, problems);
  if (document === undefined) return [];
  const violations = checker.check(file, document);
  problems.push(...violations);
  if (violations.length > 0) return [];
  const entry = toEntry(name, file, document as FunctionDocument);
  problems.push(...functionProblems(entry), ...alarmProblems(file, document as FunctionDocument));
  return [entry];
}

function toEntry(name: string, file: string, document: FunctionDocument): FunctionEntry {
  const { compute, routes = [], scopes = [], schedules = [], environment = {} } = document;
  return {
    name,
    file,
    description: document.description,
    compute,
    memoryMiB: document.memoryMiB,
    timeoutSeconds: document.timeoutSeconds,
    ...(compute === 'pool' ? { pool: poolSettings(document) } : {}),
    versions: { ...DEFAULT_VERSIONS, ...document.versions },
    routes: routes.map((route) => ({ stream: false, auth: 'key', ...route })),
    scopes,
    schedules,
    intents: document.intents,
    environment,
    bundleBudgetKB: document.bundleBudgetKB,
  };
}

/** The schema has made sure that a pool function declares these. */
function poolSettings(document: FunctionDocument): PoolSettings {
  const { memoryGiBPerVCpu, workers, floor, ceiling, warm = false } = document as PoolSettings;
  return {
    memoryGiBPerVCpu,
    workers,
    floor,
    ceiling,
    warm,
    windows: (document.windows ?? []).map((window) => ({ timezone: 'UTC', ...window })),
    ...(warm ? { alarms: { ...DEFAULT_ALARMS, ...document.alarms } } : {}),
  };
}

/** Alarms of a function that nothing warms would never have anything to tell. */
function alarmProblems(file: string, { compute, warm, alarms }: FunctionDocument): Problem[] {
  if (compute !== 'pool' || warm || alarms === undefined) return [];
  const message = 'is for functions that the warmer pings';
  return [error(file, 'alarms', message, 'Add "warm": true, or remove alarms')];
}
