/** The programs by their names. */
import type { Program } from './program.ts';
import { prunerProgram } from './pruner-program.ts';
import { releaseProgram } from './release-program.ts';
import type { Process } from './state.ts';

export const programs: Readonly<Record<Process['program'], Program>> = {
  release: releaseProgram,
  rollback: releaseProgram,
  pruner: prunerProgram,
};
