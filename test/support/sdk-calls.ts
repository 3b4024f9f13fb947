/** Which AWS calls a program can make, read from its bundle: only code that the program reaches is in it. */
import { build } from 'esbuild';
import { agentsPlugin } from '../../scripts/build/agents-plugin.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';

/** IAM actions of SDK commands that are not called as the command is; every other one is Lambda's own. */
const ACTIONS: Record<string, string> = {
  ApplyGuardrail: 'bedrock:ApplyGuardrail',
  BatchGet: 'dynamodb:BatchGetItem',
  BatchWrite: 'dynamodb:BatchWriteItem',
  Converse: 'bedrock:InvokeModel',
  ConverseStream: 'bedrock:InvokeModelWithResponseStream',
  CreateSchedule: 'scheduler:CreateSchedule',
  Delete: 'dynamodb:DeleteItem',
  DeleteSchedule: 'scheduler:DeleteSchedule',
  Get: 'dynamodb:GetItem',
  GetCallerIdentity: 'sts:GetCallerIdentity',
  GetItem: 'dynamodb:GetItem',
  GetSchedule: 'scheduler:GetSchedule',
  Invoke: 'lambda:InvokeFunction',
  ListSchedules: 'scheduler:ListSchedules',
  Put: 'dynamodb:PutItem',
  PutItem: 'dynamodb:PutItem',
  Query: 'dynamodb:Query',
  Update: 'dynamodb:UpdateItem',
  UpdateSchedule: 'scheduler:UpdateSchedule',
};

/** The same of requests that are signed without a client, by a piece of their path. */
const SIGNED: Record<string, string> = {
  '"response-streaming-invocations"': 'lambda:InvokeFunction',
};

/** Sorted IAM actions of the calls in a program, by its file's path from the repository's root. */
export async function sdkActions(program: string): Promise<string[]> {
  const { outputFiles } = await build({
    absWorkingDir: REPOSITORY_ROOT,
    entryPoints: [program],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [agentsPlugin(REPOSITORY_ROOT, loadCatalogue().agents)],
  });
  const code = outputFiles[0]?.text ?? '';
  const commands = [...code.matchAll(/new (\w+?)Command\d*\(/g)];
  const actions = commands.map(([, command = '']) => ACTIONS[command] ?? `lambda:${command}`);
  const signed = Object.entries(SIGNED).flatMap(([path, action]) =>
    code.includes(path) ? [action] : [],
  );
  return [...new Set([...actions, ...signed])].sort();
}
