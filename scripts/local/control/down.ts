/** node scripts/local/control/down.ts: ends the local cloud and everything it started. */
import { STATE_DIRECTORY } from './endpoint.ts';
import { stop } from './stop.ts';

const pid = await stop(STATE_DIRECTORY);
console.log(
  pid === undefined ? 'the local cloud does not run' : `local cloud stopped (pid ${pid})`,
);
