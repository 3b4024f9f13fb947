/** docs/errors.md tells of every error that a client can get, and of no other. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '../../../scripts/catalogue/load.ts';

const read = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), 'utf8');
const [, fromRouter = '', fromGateway = ''] = read('docs/errors.md').split(/^## /m);

/** Rows `| code | status | …` as `status code`. */
const told = (section: string): string[] =>
  [...section.matchAll(/^\| `(\w+)` +\| (\w+)/gm)].map(([, code, status]) => `${status} ${code}`);

/** Every `new ApiError(status, 'code'` of the router's sources. */
function thrown(): string[] {
  const sources = readdirSync(join(REPOSITORY_ROOT, 'functions/router'), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read(join('functions/router', path)));
  return sources.flatMap((source) =>
    [...source.matchAll(/new ApiError\(\s*(\d{3}),\s*'(\w+)'/g)].map(
      ([, status, code]) => `${status} ${code}`,
    ),
  );
}

/** Lines `TYPE = { status = "403", code = "forbidden", …` of the API's document. */
function ofGateway(): string[] {
  const source = read('terraform/modules/api/openapi.tf');
  const general: Readonly<Record<string, string>> = { DEFAULT_4XX: '4xx', DEFAULT_5XX: '5xx' };
  return [...source.matchAll(/(\w+) += \{ status = (?:"(\d+)"|null), code = "(\w+)"/g)].map(
    ([, type, status, code]) => `${status ?? general[type as string]} ${code}`,
  );
}

const sorted = (entries: readonly string[]): string[] => [...new Set(entries)].sort();

describe('docs/errors.md', () => {
  it('tells of every error of the router', () => {
    expect(sorted(told(fromRouter))).toEqual(sorted(thrown()));
  });

  it('tells of every error of the gateway', () => {
    expect(sorted(told(fromGateway))).toEqual(sorted(ofGateway()));
  });
});
