/** Who holds a claim, in a form that another release can judge: is that program still running? */
import { hostname } from 'node:os';

export interface Holder {
  /** Goes into the claim, for people and for the next release. */
  name: string;
  /** True when the holder of that name can't be running any more: its claim may be taken over at once. */
  isDead(holder: string): boolean;
}

interface Machine {
  hostname: string;
  pid: number;
  isRunning(pid: number): boolean;
}

const HOST_HOLDER = /^host:(.+):(\d+)$/;

/**
 * This program: `build:<project>` in CodeBuild, which runs one build of a project at a time (its concurrent build limit
 * is 1), so that another build's claim is a dead one's; elsewhere `host:<hostname>:<pid>`.
 * @param env CODEBUILD_BUILD_ID is `<project>:<uuid>` (AWS docs, "Environment variables in build environments")
 */
export function thisHolder(env: NodeJS.ProcessEnv, machine: Machine = thisMachine): Holder {
  const project = env.CODEBUILD_BUILD_ID?.split(':')[0];
  if (project) {
    const name = `build:${project}`;
    return { name, isDead: (holder) => holder === name };
  }
  return {
    name: `host:${machine.hostname}:${machine.pid}`,
    isDead(holder) {
      const [, host, pid] = HOST_HOLDER.exec(holder) ?? [];
      if (host !== machine.hostname) return false;
      // Its own pid: a claim of an earlier step of this very program, or of one that had the number before.
      return Number(pid) === machine.pid || !machine.isRunning(Number(pid));
    },
  };
}

const thisMachine: Machine = {
  hostname: hostname(),
  pid: process.pid,
  isRunning(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // Anything but "no such process" is said of a process that is there.
      return (error as NodeJS.ErrnoException).code !== 'ESRCH';
    }
  },
};
