/** `index.mjs` of a function on the pool: loads the function's own module, one worker of the environment after the other. */
import { inTurn } from './in-turn.ts';

const module = new URL('./function.mjs', import.meta.url);
// Who loads this module under several addresses, as a benchmark does that plays several workers, gets several functions.
module.search = new URL(import.meta.url).search;

export const { handler } = (await inTurn(() => import(module.href))) as { handler: unknown };
