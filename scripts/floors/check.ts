/**
 * `node scripts/floors/check.ts [stage …]`: proves that the floors of each stage (all stages when none is named) fit its
 * pool at every moment, prints the coming week and its cost, and draws it in out/floors-<stage>.svg. Exits 1 on an error.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue, REPOSITORY_ROOT } from '../catalogue/load.ts';
import { formatProblem } from '../catalogue/problem.ts';
import { runCommand } from '../operate/command.ts';
import { stageNames } from '../operate/stage.ts';
import { UserError } from '../terraform/user-error.ts';
import { checkStage } from './check-stage.ts';
import { floorReport } from './report.ts';
import { readStageFloors } from './stage-floors.ts';
import { weekPicture } from './week-picture.ts';
import { weekTable } from './week-table.ts';

await runCommand('floors', async () => {
  const named = process.argv.slice(2).filter((name) => name !== '');
  const known = stageNames();
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`there is no stage "${unknown}": STAGE is one of ${known.join(', ')}`);
  }
  const catalogue = loadCatalogue();
  const now = Date.now();
  let errors = 0;
  for (const name of named.length > 0 ? named : known) {
    const stage = await readStageFloors(REPOSITORY_ROOT, name);
    const { problems, shortage } = checkStage(stage, catalogue, now);
    for (const problem of problems) console.error(formatProblem(problem));
    if (shortage !== undefined) console.error(`floors: ${shortage}`);
    const wrong = problems.filter(({ severity }) => severity === 'error').length;
    errors += wrong + (shortage === undefined ? 0 : 1);
    // Windows that contradict each other have no week to print.
    if (wrong > 0) continue;
    const report = floorReport(stage, now);
    const picture = join('out', `floors-${name}.svg`);
    mkdirSync(join(REPOSITORY_ROOT, 'out'), { recursive: true });
    writeFileSync(join(REPOSITORY_ROOT, picture), weekPicture(report));
    console.log(`${weekTable(report)}\n${picture}\n`);
  }
  return errors > 0 ? 1 : 0;
});
