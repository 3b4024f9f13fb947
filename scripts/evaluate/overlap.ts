/** `node scripts/evaluate/overlap.ts`: warns of examples that get confused between agents. Never fails. */
import { loadCatalogue } from '../catalogue/load.ts';
import { crossFit } from '../classifier/cross-fit.ts';
import { agentExamples } from '../classifier/examples.ts';
import { overlapLines, overlapsOf } from '../classifier/overlap.ts';
import { prepare } from '../classifier/prepare.ts';
import { committedWordTable } from '../classifier/train.ts';
import { runCommand } from '../operate/command.ts';

const EXAMPLES_SHOWN = 5;

await runCommand('overlap', async () => {
  const heldBack = crossFit(prepare(agentExamples(loadCatalogue().agents), committedWordTable()));
  for (const line of overlapLines(overlapsOf(heldBack), EXAMPLES_SHOWN)) {
    console.log(`warning: ${line}`);
  }
  return undefined;
});
