/**
 * Turns a buildspec into one bash program. One shell runs every phase, as in CodeBuild, so what a command exports is
 * there for the next. Progress is written to file descriptor 3, one line an event: `<PHASE> START|SUCCEEDED|FAILED`.
 */
import { type Buildspec, PHASES, type PhaseName } from './buildspec.ts';

/** CodeBuild goes on to post_build after a failed build phase, and stops after a failed install or pre_build. */
const GOES_ON_AFTER_FAILURE: ReadonlySet<PhaseName> = new Set(['build']);

/**
 * @param supervisorPid process whose death must end the build too: a build that outlives the local cloud would go on
 *   talking to the next one that listens on the same port
 */
export function shellScript(spec: Buildspec, supervisorPid: number): string {
  const lines = [
    'set +e',
    `( while kill -0 ${supervisorPid} 2>/dev/null; do sleep 0.3; done; kill -KILL -$$ ) >/dev/null 2>&1 3>&- &`,
    'watchdog=$!',
    'trap "kill $watchdog 2>/dev/null" EXIT',
    'export CODEBUILD_BUILD_SUCCEEDING=1',
    'failed=0',
  ];
  for (const name of PHASES) {
    const phase = spec.phases[name];
    if (!phase) continue;
    const label = name.toUpperCase();
    lines.push(`echo "${label} START" >&3`, 'rc=0');
    for (const command of phase.commands) lines.push(guarded(command));
    for (const command of phase.finally) lines.push(announced(command));
    lines.push(
      `if [ $rc -eq 0 ]; then echo "${label} SUCCEEDED" >&3; else echo "${label} FAILED" >&3; failed=1; export CODEBUILD_BUILD_SUCCEEDING=0; fi`,
    );
    if (!GOES_ON_AFTER_FAILURE.has(name)) lines.push('[ $failed -eq 0 ] || exit 1');
  }
  lines.push('exit $failed');
  return `${lines.join('\n')}\n`;
}

function guarded(command: string): string {
  return `if [ $rc -eq 0 ]; then\n${announced(command)}\nrc=$?\nfi`;
}

/** `eval` of a quoted word keeps a command's own syntax error from ending the whole program unparsed. */
function announced(command: string): string {
  const quoted = `'${command.replaceAll("'", `'\\''`)}'`;
  return `printf '[agentpool] Running command %s\\n' ${quoted}\neval ${quoted}`;
}
