/** The program as a team runs it on its own data. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadCatalogue, REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';
import { ROUTING_EXAMPLES } from '../../../support/routing-examples.ts';

const NODE = join(REPOSITORY_ROOT, 'node_modules/.bin/node');
const PROGRAM = join(REPOSITORY_ROOT, 'scripts/evaluate/main.ts');
const WORDS = ['small', 'great', 'other'];
let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
  const lines = ROUTING_EXAMPLES.map(({ label, text }) => `${label}\t${text}\n`);
  writeFileSync(file('train.tsv'), lines.join(''));
  writeFileSync(file('test.tsv'), 'money\tmy account balance please\r\ntravel\ta hotel in rome\n');
  writeFileSync(file('outside.tsv'), 'out-of-scope\twho painted this\nno label here\n');
  writeFileSync(file('out.json'), '{"totals": {"lines": 2}}');
  writeFileSync(file('empty.tsv'), '\n');
  writeFileSync(file('broken.tsv'), 'money\tfine\nno tab\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('make evaluate', () => {
  it('tests given lines and writes totals and a record for each line', () => {
    const args = ['--train', file('train.tsv'), '--test', file('test.tsv')];
    const printed = execFileSync(
      NODE,
      [PROGRAM, ...args, '--out-of-scope', file('outside.tsv'), '--json', file('written.json')],
      { encoding: 'utf8' },
    );
    expect(printed).toMatch(/accuracy +100\.00 %/);
    expect(printed).not.toContain('fitted to these very answers');
    const written = JSON.parse(readFileSync(file('written.json'), 'utf8'));
    expect(written.totals).toMatchObject({ lines: 2, accuracy: 1, outOfScope: { lines: 2 } });
    expect(written.predictions).toEqual([
      {
        expected: 'money',
        label: 'money',
        confidence: expect.any(Number),
        outOfScope: expect.any(Number),
        decision: expect.stringMatching(/^(local|abstained)$/),
      },
      expect.objectContaining({ expected: 'travel', label: 'travel' }),
    ]);
    expect(written.outOfScope).toHaveLength(2);
  });

  it('says how many lines only repeat others, figures as if they were not there, and how far to trust that', () => {
    const lines = readFileSync(file('train.tsv'), 'utf8');
    writeFileSync(
      file('twice.tsv'),
      lines + lines.toUpperCase().replace(/^[A-Z]+/gm, (label) => label.toLowerCase()),
    );
    const figures = (train: string): string => {
      const printed = execFileSync(
        NODE,
        [PROGRAM, '--train', file(train), '--out-of-scope', file('outside.tsv')],
        { encoding: 'utf8' },
      );
      return printed.replace(/^left out for having .*: 30\n/m, '');
    };
    const printed = figures('train.tsv');
    expect(figures('twice.tsv')).toBe(printed);
    expect(printed).toContain('thresholds were fitted to these very answers');
  });

  it('says before it trains what would take too long', async () => {
    const lines = Array.from(
      { length: 450 },
      (_, at) => `agent-${at % 150}\t${WORDS[Math.floor(at / 150)]} things\n`,
    );
    writeFileSync(file('many-agents.tsv'), lines.join(''));
    const program = spawn(NODE, [PROGRAM, '--train', file('many-agents.tsv')]);
    let printed = '';
    for await (const part of program.stdout) {
      printed += part;
      if (printed.includes('out of scope')) program.kill('SIGKILL');
    }
    expect(printed.trim().split('\n').at(-1)).toBe(
      'out of scope: no figures (150 trainings with 450 examples would take too long); ' +
        '--out-of-scope FILE gives lines for them',
    );
  });

  it('tries the agents of the repository on given lines', () => {
    const [agent] = loadCatalogue().agents;
    writeFileSync(file('own.tsv'), `${agent?.id}\thello\n${agent?.id}\t${agent?.examples[0]}!\n`);
    const printed = execFileSync(NODE, [PROGRAM, '--test', file('own.tsv')], { encoding: 'utf8' });
    expect(printed).toMatch(/examples of \d+ agents; 2 test lines/);
    expect(printed).toContain('test lines that are training lines too: 1\n');
    expect(printed).not.toContain('Baseline');
    expect(printed).toContain('--out-of-scope FILE gives lines for them');
    expect(printed).not.toContain('AUROC');
  });

  it.each([
    [['--train', 'broken.tsv'], 'broken.tsv:2: not a line of label<TAB>text.'],
    [['--train', 'absent.tsv'], 'absent.tsv: cannot be read (ENOENT).'],
    [['--test', 'absent.tsv'], 'absent.tsv: cannot be read (ENOENT).'],
    [['--test', 'test.tsv'], 'these labels of test lines: money, travel;'],
    [['--train', 'train.tsv', '--baseline', 'out.json'], 'out.json: no baseline can be read'],
    [['--train', 'train.tsv', '--out-of-scope', 'empty.tsv'], 'empty.tsv: there is no line in it.'],
    [['--colour'], "Unknown option '--colour'"],
  ])('tells what is wrong with %j in one line', (args, message) => {
    const { status, stderr } = spawnSync(NODE, [PROGRAM, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
