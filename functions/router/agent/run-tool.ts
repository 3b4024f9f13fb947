/** Runs one tool call of a model. Whatever goes wrong becomes a result that the model can read; nothing is thrown. */
import type { ToolResultBlock, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';
import { type Deadline, orAborted } from '../../shared/deadline.ts';
import { schemaProblems } from '../../shared/json-schema/validate.ts';
import { type ToolContext, type ToolDefinition, ToolError } from '../agent-types.ts';
import type { ApprovalNotice } from '../approvals/approval-gate.ts';
import type { ToolBreakers } from './tool-breakers.ts';
import { asData, errorInside } from './tool-output.ts';
import type { ToolQuota } from './tool-quota.ts';

export interface ToolOutcome {
  ok: boolean;
  result: ToolResultBlock;
  /** What the tool threw, when it is not meant for the model: a defect that somebody has to see. */
  defect?: Error;
  /** Not the last word: the tool gave no answer and may have done its work, or was kept from running for a while. */
  unsettled?: 'may-have-run' | 'not-run';
  /** The tool was not run: this was asked for instead. */
  asked?: ApprovalNotice;
}

export interface ToolLimits {
  /** Of the turn. */
  quota: ToolQuota;
  /** Of the worker. */
  breakers: ToolBreakers;
  /**
   * Asks for what the tool must not do without approval; not given where it was approved. Settles when the context's signal
   * is aborted.
   */
  stop?(
    tool: ToolDefinition,
    call: { callId: string; input: Record<string, unknown> },
    context: ToolContext,
  ): Promise<ApprovalNotice | undefined>;
}

/** Longest run of a tool that declares no other limit, in ms. */
export const DEFAULT_TOOL_MS = 10_000;

/** @param tools those that the turn may use; a call of any other is refused */
export async function runTool(
  tools: readonly ToolDefinition[],
  call: ToolUseBlock,
  context: Omit<ToolContext, 'signal'>,
  { quota, breakers, stop }: ToolLimits,
  deadline: Deadline,
): Promise<ToolOutcome> {
  const id = call.toolUseId as string;
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) return failure(id, `There is no tool ${call.name}.`);
  const problems = schemaProblems(tool.inputSchema, call.input);
  if (problems.length > 0) return failure(id, `The input is wrong: ${problems.join('; ')}.`);
  if (!quota.take(tool)) {
    return failure(id, `${tool.name} was called ${tool.maxCalls} times in this turn, its limit.`);
  }
  const input = call.input as Record<string, unknown>;
  const held = stop && (await holdBack(tool, stop, { callId: id, input }, context, deadline));
  if (held) return held;
  const permit = breakers.enter(tool);
  if (!permit) {
    const message = `${tool.name} failed repeatedly and is not called for a while: say so.`;
    return { ...failure(id, message), unsettled: 'not-run' };
  }
  const limit = deadline.within(tool.timeoutMs ?? DEFAULT_TOOL_MS);
  try {
    const { signal } = limit;
    const work = tool.run(input, { ...context, signal });
    // A tool that does not listen to its signal must not hold the turn.
    const outcome = readOutput(id, tool, await orAborted(work, signal));
    permit.settle(outcome.defect ? 'bad' : 'good');
    return outcome;
  } catch (error) {
    // A tool that refuses in its own words is in order; a turn that ended says nothing of its tools.
    if (error instanceof ToolError) permit.settle('good');
    else permit.settle(deadline.signal.aborted ? 'unknown' : 'bad');
    if (error instanceof ToolError) return failure(id, error.message);
    if (limit.signal.aborted) return unsure(id, tool, 'The tool gave no answer in time.');
    return { ...unsure(id, tool, 'The tool failed.'), defect: error as Error };
  } finally {
    limit.clear();
  }
}

function readOutput(id: string, tool: ToolDefinition, output: unknown): ToolOutcome {
  const error = errorInside(output);
  if (error !== undefined) return failure(id, error);
  const wrong = tool.outputSchema ? schemaProblems(tool.outputSchema, output, 'output') : [];
  if (wrong.length > 0) {
    const defect = new Error(`${tool.name} gave what it does not declare: ${wrong.join('; ')}`);
    return { ...unsure(id, tool, 'The tool gave an unusable answer.'), defect };
  }
  const content = asData(output, tool.maxOutputCharacters);
  return { ok: true, result: { toolUseId: id, status: 'success', content } };
}

const UNKNOWN_NEED = 'It could not be found out whether this needs an approval, so it was not run.';

/** What becomes of a call that its tool's approval rule holds back; undefined for one that may run. Never throws. */
async function holdBack(
  tool: ToolDefinition,
  stop: NonNullable<ToolLimits['stop']>,
  call: { callId: string; input: Record<string, unknown> },
  context: Omit<ToolContext, 'signal'>,
  deadline: Deadline,
): Promise<ToolOutcome | undefined> {
  const id = call.callId;
  const limit = deadline.within(tool.timeoutMs ?? DEFAULT_TOOL_MS);
  try {
    const asked = await stop(tool, call, { ...context, signal: limit.signal });
    if (!asked) return undefined;
    return { ...failure(id, 'Not run: it waits for an approval.'), asked };
  } catch (error) {
    const isTold = error instanceof ToolError;
    const defect = (isTold ? error.cause : error) as Error | undefined;
    const message = isTold ? error.message : UNKNOWN_NEED;
    return { ...failure(id, message), ...(defect && !limit.signal.aborted && { defect }) };
  } finally {
    limit.clear();
  }
}

/** No failure undoes what a tool has begun, so the model must not simply begin it again. */
function unsure(id: string, { sideEffect }: ToolDefinition, said: string): ToolOutcome {
  const warning = 'It may have done its work: do not call it again, say that it is unsure.';
  const message = sideEffect ? `${said} ${warning}` : said;
  return { ...failure(id, message), unsettled: 'may-have-run' };
}

/** A call that came to nothing, with what the model is told of it. */
export function failure(toolUseId: string, message: string): ToolOutcome {
  const content = [{ json: { status: 'error', message } }];
  return { ok: false, result: { toolUseId, status: 'error', content } };
}
