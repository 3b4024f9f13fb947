/**
 * `node scripts/evaluate/clinc150.ts FOLDER OUT`: CLINC150 (Larson et al., EMNLP 2019; CC BY 3.0) as lines of
 * label<TAB>text, with its ten domains as agents. FOLDER holds `data_full.json`, `domains.json` and, optionally, the
 * few-shot splits `train_5` and `train_10` (`seq.in`, `label`).
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Utterance = [text: string, intent: string];

const [folder, out] = process.argv.slice(2);
if (folder === undefined || out === undefined) {
  console.error('Usage: node scripts/evaluate/clinc150.ts FOLDER OUT');
  process.exitCode = 2;
} else {
  convert(folder, out);
}

function convert(from: string, to: string): void {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(from, name), 'utf8'));
  const data = read('data_full.json') as Record<string, Utterance[]>;
  const domains = read('domains.json') as Record<string, string[]>;
  const domainOf = new Map(
    Object.entries(domains).flatMap(([domain, intents]) =>
      intents.map((intent) => [intent, domain] as const),
    ),
  );
  mkdirSync(to, { recursive: true });
  const write = (name: string, utterances: readonly Utterance[]): void => {
    const lines = utterances.map(
      ([text, intent]) => `${domainOf.get(intent) ?? 'out-of-scope'}\t${text}\n`,
    );
    writeFileSync(join(to, `${name}.tsv`), lines.join(''));
    console.log(`${join(to, `${name}.tsv`)}: ${lines.length} lines`);
  };
  write('train', data.train ?? []);
  write('validation', data.val ?? []);
  write('test', data.test ?? []);
  write('out-of-scope', data.oos_test ?? []);
  write('out-of-scope-validation', [...(data.oos_train ?? []), ...(data.oos_val ?? [])]);
  for (const count of [5, 10]) {
    const split = join(from, `train_${count}`);
    if (existsSync(split)) write(`train-${count}`, fewShot(split));
  }
}

function fewShot(split: string): Utterance[] {
  const lines = (name: string): string[] =>
    readFileSync(join(split, name), 'utf8').trimEnd().split('\n');
  const intents = lines('label');
  return lines('seq.in').map((text, index) => [text, intents[index] as string]);
}
