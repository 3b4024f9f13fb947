/** node scripts/local/control/down.ts: ends the local cloud and everything it started. */
import { stateDirectory } from '../state-directory.ts';
import { stop } from './stop.ts';

const pid = await stop(stateDirectory());
console.log(
  pid === undefined ? 'the local cloud does not run' : `local cloud stopped (pid ${pid})`,
);
