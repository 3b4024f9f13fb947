/** Reads `functions/<name>/function.json`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { foldersIn, readJson } from './files.ts';
import { functionProblems } from './function-checks.ts';
import { MAX_FUNCTION_NAME, NAME_PATTERN } from './names.ts';
import { error, type Problem } from './problem.ts';
import { SchemaChecker } from './schema-check.ts';
import type { FunctionEntry, PoolSettings, Route, Schedule } from './types.ts';

/** Folder of the code that several functions use; the only one in `functions/` that is no function. */
const SHARED_FOLDER = 'shared';

/** The file's content once the schema holds: keys that may be absent are optional. */
interface FunctionDocument extends Partial<PoolSettings> {
  description: string;
  compute: 'pool' | 'on-demand';
  memoryMiB: number;
  timeoutSeconds: number;
  routes?: (Omit<Route, 'stream'> & { stream?: boolean })[];
  schedules?: Schedule[];
  intents: string[];
  environment?: Record<string, string>;
  bundleBudgetKB: number;
}

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
  problems.push(...functionProblems(entry));
  return [entry];
}

function toEntry(name: string, file: string, document: FunctionDocument): FunctionEntry {
  const { compute, routes = [], schedules = [], environment = {} } = document;
  return {
    name,
    file,
    description: document.description,
    compute,
    memoryMiB: document.memoryMiB,
    timeoutSeconds: document.timeoutSeconds,
    ...(compute === 'pool' ? { pool: poolSettings(document) } : {}),
    routes: routes.map((route) => ({ ...route, stream: route.stream ?? false })),
    schedules,
    intents: document.intents,
    environment,
    bundleBudgetKB: document.bundleBudgetKB,
  };
}

/** The schema has made sure that a pool function declares these. */
function poolSettings(document: FunctionDocument): PoolSettings {
  const { memoryGiBPerVCpu, workers, floor, ceiling } = document as PoolSettings;
  return { memoryGiBPerVCpu, workers, floor, ceiling, warm: document.warm ?? false };
}
