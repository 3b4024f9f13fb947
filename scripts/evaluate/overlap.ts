/**
 * `node scripts/evaluate/overlap.ts`: warns of examples that get confused between agents. Exits 1 only for an example
 * that two agents own word for word: no classifier can tell whose it is.
 */
import { loadCatalogue } from '../catalogue/load.ts';
import { crossFit } from '../classifier/cross-fit.ts';
import { agentExamples } from '../classifier/examples.ts';
import { claimedTwice, overlapLines, overlapsOf } from '../classifier/overlap.ts';
import { prepare } from '../classifier/prepare.ts';
import { committedWordTable } from '../classifier/train.ts';
import { runCommand } from '../operate/command.ts';

const EXAMPLES_SHOWN = 3;

await runCommand('overlap', async () => {
  const examples = agentExamples(loadCatalogue().agents);
  const claimed = claimedTwice(examples);
  for (const { text, owners } of claimed) {
    console.error(`error: "${text}" is an example of ${owners.join(' and ')}: leave it with one.`);
  }
  const overlaps = overlapsOf(crossFit(prepare(examples, committedWordTable())));
  for (const line of overlapLines(overlaps, EXAMPLES_SHOWN)) console.log(`warning: ${line}`);
  return claimed.length > 0 ? 1 : undefined;
});
