/** A gate that handlers in other processes wait at, so that a test says when they go on, not a clock. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Source for a handler: `await atGate(path)` returns when the gate is open, or at once without a path. */
export const AT_GATE = `
import { existsSync } from 'node:fs';
const atGate = async (path) => {
  while (path && !existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
};`;

const folder = mkdtempSync(join(tmpdir(), 'agentpool-gates-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let gates = 0;

/** `path` is for `atGate` in a handler; once open, the gate stays open. */
export function closedGate(): { path: string; open(): void } {
  const path = join(folder, String(++gates));
  return { path, open: () => writeFileSync(path, '') };
}
