/** node scripts/operate/logs.ts <function> <stage>: the newest log lines of a function, one line each. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { loadCatalogue } from '../catalogue/load.ts';
import { UserError } from '../terraform/user-error.ts';
import { runCommand } from './command.ts';
import { readableLine } from './log-line.ts';
import { clientSettings, findStage } from './stage.ts';

/** How far back to look, in ms, and how many lines to show. */
const LOOK_BACK_MS = 3_600_000;
const SHOWN = 100;

await runCommand('logs', async () => {
  const [name = '', stageName = 'local'] = process.argv.slice(2);
  const known = loadCatalogue().functions.map((entry) => entry.name);
  if (!known.includes(name)) {
    throw new UserError(`there is no function "${name}": F is one of ${known.join(', ')}`);
  }
  const stage = findStage(stageName);
  const client = new CloudWatchLogsClient(clientSettings(stage));
  const lines: string[] = [];
  const pages = paginateFilterLogEvents(
    { client },
    { logGroupName: `/aws/lambda/${stage.prefix}-${name}`, startTime: Date.now() - LOOK_BACK_MS },
  );
  try {
    for await (const page of pages) {
      for (const event of page.events ?? []) lines.push(readableLine(event));
      lines.splice(0, lines.length - SHOWN);
    }
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    throw new UserError(`${stage.name} has no ${name}: run make deploy STAGE=${stage.name} first`);
  }
  console.log(lines.length > 0 ? lines.join('\n') : `${name} has written nothing for an hour`);
  return 0;
});
