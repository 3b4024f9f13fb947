import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import routing from '../../../../functions/router/routing.json' with { type: 'json' };
import { loadCatalogue, REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';
import { formatProblem } from '../../../../scripts/catalogue/problem.ts';
import { routingProblems } from '../../../../scripts/catalogue/routing-checks.ts';
import type { AgentEntry } from '../../../../scripts/catalogue/types.ts';
import {
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

const agent = (id: string, pattern: string, ...examples: string[]) =>
  ({ id, folder: `agents/${id}`, rules: [{ pattern }], examples }) as unknown as AgentEntry;

const SCHEMA = join(REPOSITORY_ROOT, 'functions/routing.schema.json');
let repository: TemporaryRepository;
beforeEach(() => {
  repository = temporaryRepository();
  repository.write('functions/routing.schema.json', readFileSync(SCHEMA, 'utf8'));
});
afterEach(() => repository.remove());

const findings = (document: object, ...agents: AgentEntry[]): string[] => {
  repository.write('functions/router/routing.json', document);
  return routingProblems(repository.root, { functions: [], intents: [], agents }).map(
    formatProblem,
  );
};

describe('routingProblems', () => {
  it('finds nothing in this repository', () => {
    expect(routingProblems(REPOSITORY_ROOT, loadCatalogue())).toEqual([]);
  });

  it('warns of a pattern that matches examples of another agent', () => {
    const [warning, ...rest] = findings(
      routing,
      agent('billing', '\\border\\b', 'refund my order'),
      agent('shipping', '^track\\b', 'Track my ORDER', 'where is the order', 'track it'),
    );
    expect(warning).toMatch(
      /^warning: agents\/billing\/agent\.json: rules\[0\]\.pattern: matches "Track my ORDER" and 1 more of shipping's examples\. /,
    );
    expect(rest).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['an unknown key', { ...routing, stickyMinutes: 3 }, /stickyMinutes: is not a known key/],
    [
      'a confidence above 1',
      { ...routing, model: { confidence: 60, shortlist: 5 } },
      /model\.confidence: is 60 but must be <= 1/,
    ],
    ['a missing tier', { ...routing, guess: undefined }, /guess: is missing/],
    [
      'a shortlist of one',
      { ...routing, model: { confidence: 0.6, shortlist: 1 } },
      /model\.shortlist: is 1 but must be >= 2/,
    ],
    [
      'messages that the classifier may both give away and decline',
      { ...routing, local: { outOfScope: 0.9, declineAbove: 0.8 } },
      /local\.declineAbove: is 0\.8, below local\.outOfScope 0\.9/,
    ],
  ])('refuses %s', (_, document, message) => {
    expect(findings(document)[0]).toMatch(message);
  });
});
