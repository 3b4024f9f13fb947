/** Turns a good answer into one that a router must not take for a success. */
import type { Answer, ContentBlock, ConverseRequest } from '../wire/converse-types.ts';
import type { AnswerFault } from './fault.ts';

export function spoilAnswer(fault: AnswerFault, request: ConverseRequest, answer: Answer): Answer {
  switch (fault.kind) {
    case 'stop-reason':
      return { ...answer, stopReason: fault.value };
    case 'malformed-tool-use':
      return {
        ...answer,
        content: withCutInput(request, answer),
        stopReason: 'malformed_tool_use',
      };
    case 'max-tokens-in-tool':
      return { ...answer, content: withCutInput(request, answer), stopReason: 'max_tokens' };
  }
}

/**
 * The answer's tool use, or one of the request's first tool, with its input cut in the middle. The input becomes a
 * string: over a stream its pieces do not add up to JSON, in a whole answer it is no object.
 */
function withCutInput(request: ConverseRequest, { content }: Answer): ContentBlock[] {
  const used = content.find((block) => block.toolUse)?.toolUse ?? {
    toolUseId: 'tooluse_scripted',
    name: request.toolConfig?.tools.find((tool) => tool.toolSpec)?.toolSpec?.name ?? 'scripted',
    input: { value: 'scripted' },
  };
  const json = JSON.stringify(used.input);
  const cut = json.slice(0, Math.max(1, Math.floor(json.length / 2)));
  return [{ toolUse: { ...used, input: cut } }];
}
