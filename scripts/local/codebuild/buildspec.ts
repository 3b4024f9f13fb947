/** Reads a buildspec, version 0.2, as far as the local runner executes it (AWS CodeBuild user guide, "Build specification reference"). */
import { parse } from 'yaml';

/** CodeBuild's phases in their order. */
export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type PhaseName = (typeof PHASES)[number];

export interface BuildspecPhase {
  commands: string[];
  /** Run after the commands even when one of them failed. */
  finally: string[];
}

export interface Buildspec {
  variables: Record<string, string>;
  phases: Partial<Record<PhaseName, BuildspecPhase>>;
  /** Folders that outlive a build: each cache path up to its first wildcard. */
  cachedFolders: string[];
}

/** Keys that change nothing in a local run; any other unknown key is refused rather than silently ignored. */
const IGNORED_KEYS = new Set(['version', 'artifacts', 'reports']);
const IGNORED_ENV_KEYS = new Set(['shell', 'exported-variables', 'git-credential-helper']);
const IGNORED_PHASE_KEYS = new Set(['runtime-versions', 'on-failure']);

/** @throws Error with one line that names the place and the remedy */
export function parseBuildspec(text: string): Buildspec {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new Error(`YAML_FILE_ERROR: buildspec.yml: ${(error as Error).message.split('\n')[0]}`);
  }
  const root = mapping(document, 'buildspec.yml');
  if (String(root.version) !== '0.2') {
    throw new Error('YAML_FILE_ERROR: buildspec.yml: version must be 0.2');
  }
  const spec: Buildspec = { variables: {}, phases: {}, cachedFolders: [] };
  for (const [key, value] of Object.entries(root)) {
    if (key === 'env') spec.variables = readVariables(mapping(value, 'env'));
    else if (key === 'phases') spec.phases = readPhases(mapping(value, 'phases'));
    else if (key === 'cache') spec.cachedFolders = readCache(mapping(value, 'cache'));
    else if (!IGNORED_KEYS.has(key)) throw unsupported(key);
  }
  return spec;
}

function readVariables(env: Record<string, unknown>): Record<string, string> {
  for (const key of Object.keys(env)) {
    if (key !== 'variables' && !IGNORED_ENV_KEYS.has(key)) throw unsupported(`env.${key}`);
  }
  const variables = mapping(env.variables ?? {}, 'env.variables');
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, String(value)]),
  );
}

function readPhases(phases: Record<string, unknown>): Buildspec['phases'] {
  const read: Buildspec['phases'] = {};
  for (const [name, value] of Object.entries(phases)) {
    if (!isPhase(name)) throw unsupported(`phases.${name}`);
    const phase = mapping(value, `phases.${name}`);
    for (const key of Object.keys(phase)) {
      if (!['commands', 'finally'].includes(key) && !IGNORED_PHASE_KEYS.has(key)) {
        throw unsupported(`phases.${name}.${key}`);
      }
    }
    read[name] = {
      commands: commands(phase.commands ?? [], `phases.${name}.commands`),
      finally: commands(phase.finally ?? [], `phases.${name}.finally`),
    };
  }
  return read;
}

function readCache(cache: Record<string, unknown>): string[] {
  const paths = commands(cache.paths ?? [], 'cache.paths');
  return [...new Set(paths.map((path) => path.replace(/\/?[^/]*\*.*$/, '')))];
}

function isPhase(name: string): name is PhaseName {
  return (PHASES as readonly string[]).includes(name);
}

function mapping(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`YAML_FILE_ERROR: buildspec.yml: ${place} must be a mapping`);
  }
  return value as Record<string, unknown>;
}

function commands(value: unknown, place: string): string[] {
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw new Error(`YAML_FILE_ERROR: buildspec.yml: ${place} must be a list of strings`);
  }
  return value as string[];
}

function unsupported(key: string): Error {
  return new Error(
    `YAML_FILE_ERROR: buildspec.yml: the local CodeBuild does not know "${key}"; remove it or teach scripts/local/codebuild/buildspec.ts`,
  );
}
