/** Runs one tool call of a model. Whatever goes wrong becomes a result that the model can read; nothing is thrown. */
import type { ToolResultBlock, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';
import { type Deadline, orAborted } from '../../shared/deadline.ts';
import { schemaProblems } from '../../shared/json-schema/validate.ts';
import { type ToolContext, type ToolDefinition, ToolError } from '../agent-types.ts';

export interface ToolOutcome {
  ok: boolean;
  result: ToolResultBlock;
  /** What the tool threw, when it is not meant for the model: a defect that somebody has to see. */
  defect?: Error;
}

/** Longest run of one tool, in ms. */
const TOOL_MS = 10_000;

/** Characters of a tool's output that a model gets. */
const MAX_OUTPUT_CHARACTERS = 12_000;

export async function runTool(
  tools: readonly ToolDefinition[],
  call: ToolUseBlock,
  context: Omit<ToolContext, 'signal'>,
  deadline: Deadline,
): Promise<ToolOutcome> {
  const id = call.toolUseId as string;
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) return failure(id, `There is no tool ${call.name}.`);
  const problems = schemaProblems(tool.inputSchema, call.input);
  if (problems.length > 0) return failure(id, `The input is wrong: ${problems.join('; ')}.`);
  const limit = deadline.within(TOOL_MS);
  try {
    const { signal } = limit;
    const work = tool.run(call.input as Record<string, unknown>, { ...context, signal });
    // A tool that does not listen to its signal must not hold the turn.
    const output = await orAborted(work, signal);
    const wrong = tool.outputSchema ? schemaProblems(tool.outputSchema, output, 'output') : [];
    if (wrong.length > 0) return failure(id, 'The tool gave an unusable answer.');
    return { ok: true, result: { toolUseId: id, status: 'success', content: asData(output) } };
  } catch (error) {
    if (error instanceof ToolError) return failure(id, error.message);
    if (limit.signal.aborted) return failure(id, late(tool));
    return { ...failure(id, 'The tool failed.'), defect: error as Error };
  } finally {
    limit.clear();
  }
}

/** A timeout does not undo what a tool has begun, so the model must not simply begin it again. */
function late({ sideEffect }: ToolDefinition): string {
  const said = 'The tool gave no answer in time.';
  return sideEffect
    ? `${said} It may have done its work: do not call it again, say that it is unsure.`
    : said;
}

function failure(toolUseId: string, message: string): ToolOutcome {
  const content = [{ json: { status: 'error', message } }];
  return { ok: false, result: { toolUseId, status: 'error', content } };
}

/** In an envelope that says what it is: data of a tool, in which nothing is an instruction. */
function asData(output: Record<string, unknown>): ToolResultBlock['content'] {
  const text = JSON.stringify(output);
  if (text.length <= MAX_OUTPUT_CHARACTERS) {
    return [{ json: { status: 'ok', data: output as never } }];
  }
  const data = text.slice(0, MAX_OUTPUT_CHARACTERS).toWellFormed();
  return [{ json: { status: 'ok', truncated: true, data } }];
}
