/** A program that starts the local Lambda with two busy environments, prints their pids, and waits to be killed. */
import { createLambda } from '../../scripts/local/lambda/index.ts';
import { bundle, until } from './local-lambda.ts';
import { ROLE } from './managed-function.ts';

const [, , stateDirectory = ''] = process.argv;
const service = createLambda({
  endpoint: 'http://127.0.0.1:9',
  stateDirectory,
  loadObject: async () => bundle('export const handler = async () => { for (;;); };'),
  onLog: () => {},
  timings: { updateMs: 1 },
});
const request = (method: string, path: string, body: object) =>
  service.handle({
    method,
    path,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
    region: 'us-east-1',
    accountId: '123456789012',
    signal: new AbortController().signal,
  });
await request('POST', '/2015-03-31/functions', {
  FunctionName: 'busy',
  Role: ROLE,
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Timeout: 900,
  Code: { S3Bucket: 'bucket', S3Key: 'key' },
});
const shown = () => service.describe().functions[0];
await until(shown, (found) => found?.state === 'Active');
for (let i = 0; i < 2; i += 1) {
  void service.invoke({ functionArn: 'busy', payload: Buffer.from('{}') });
}
const environments = () => shown()?.versions[0]?.environments ?? [];
await until(environments, (all) => all.filter(({ slotsInUse }) => slotsInUse === 1).length === 2);
console.log(JSON.stringify(environments().map(({ pid }) => pid)));
setInterval(() => {}, 1000);
