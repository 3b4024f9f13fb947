import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT, readCatalogue } from '../../../../scripts/catalogue/load.ts';
import { modelProblems } from '../../../../scripts/catalogue/model-checks.ts';
import { formatProblem } from '../../../../scripts/catalogue/problem.ts';
import {
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

const FILE = 'functions/router/models.json';
const PRICED = 'amazon.nova-lite-v1:0';
let repository: TemporaryRepository;

beforeEach(() => {
  repository = temporaryRepository();
});
afterEach(() => repository.remove());

const findings = (root: string) => modelProblems(root, readCatalogue(root).catalogue);

describe('modelProblems', () => {
  it('finds nothing in a function without models, nor in one whose models are all known', () => {
    expect(findings(repository.root)).toEqual([]);
    repository.write(FILE, { models: [{ modelId: PRICED }], tiers: { small: [PRICED] } });
    expect(findings(repository.root)).toEqual([]);
  });

  it('warns of a model without a price, also when only its profile differs', () => {
    repository.write(FILE, { models: [{ modelId: `eu.${PRICED}` }] });
    const found = findings(repository.root);
    expect(found.map(({ severity }) => severity)).toEqual(['warning']);
    expect(found.map(formatProblem)[0]).toContain(
      'models[0]: eu.amazon.nova-lite-v1:0 has no price, so no cost is told. Add it to',
    );
  });

  it('refuses a tier that names a model which is not declared', () => {
    repository.write(FILE, { models: [{ modelId: PRICED }], tiers: { small: ['nova'] } });
    expect(findings(repository.root)).toMatchObject([
      { severity: 'error', key: 'tiers.small', message: 'names nova, no model of this file' },
    ]);
  });

  it('names a file that cannot be read', () => {
    repository.write(FILE, '{');
    expect(findings(repository.root)).toMatchObject([{ severity: 'error', file: FILE }]);
  });
});

describe('the models of this repository', () => {
  it('are declared, and have a price', () => {
    expect(findings(REPOSITORY_ROOT)).toEqual([]);
  });
});
