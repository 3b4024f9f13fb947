/** node scripts/local/control/up.ts: starts the local cloud in the background unless it runs (PORT, MODEL). */
import { readOptions } from '../main-options.ts';
import { endpointOf } from './endpoint.ts';
import { start } from './start.ts';

try {
  const { started, ...cloud } = await start(readOptions({}, process.env), console.log);
  const state = started ? 'started' : 'runs already';
  console.log(`local cloud ${state}: ${endpointOf(cloud)} (pid ${cloud.pid})`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
