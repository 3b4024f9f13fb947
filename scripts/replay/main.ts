/** `node scripts/replay/main.ts FILE [--json]`: which recorded decisions would be others with what is on disk. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCommand } from '../operate/command.ts';
import { UserError } from '../terraform/user-error.ts';
import { presentRouter } from './present-router.ts';
import { type LogReading, readRecords } from './read-records.ts';
import { recompute } from './recompute.ts';
import { reportLines, reportOf } from './report.ts';

const USAGE =
  'Usage: make replay LOG=FILE ARGS=--json, such as: make logs F=router > out/router.log';

await runCommand('replay', async () => {
  const { file, json } = argumentsOf(process.argv.slice(2));
  const reading = readRecords(textOf(file));
  if (reading.records.length === 0) throw new UserError(nothingIn(file, reading));
  const { configHash, ...present } = presentRouter();
  const report = reportOf(reading, (record) => recompute(present, record), configHash);
  console.log(json ? JSON.stringify(report, null, 2) : reportLines(report).join('\n'));
  return 0;
});

function nothingIn(file: string, { otherLines, unreadable }: LogReading): string {
  return (
    `no decision is in ${file} (other lines: ${otherLines}, cut off: ${unreadable}). It may hold what make logs F=router ` +
    'prints, log lines, or an export of CloudWatch Logs or Logs Insights as JSON or CSV.'
  );
}

function argumentsOf(args: string[]): { file: string; json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error('one log file is read');
    return { file, json: values.json };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}. ${USAGE}`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(`${file} can't be read (${(cause as NodeJS.ErrnoException).code})`);
  }
}
