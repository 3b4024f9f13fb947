/** How an agent that declares its answer gives it: by calling a tool that takes the declared form. */
import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import { schemaProblems } from '../../shared/json-schema/validate.ts';
import { type AnswerDeclaration, type ToolDefinition, ToolError } from '../agent-types.ts';

/** An answer in its declared form. */
export interface DeclaredAnswer {
  text: string;
  confidence?: number;
  data?: Record<string, unknown>;
}

const ANSWER_TOOL = 'answer';

/** Characters of an answer's text: more than the tokens of one answer of a model can hold. */
const MAX_TEXT = 8_000;

export function createAnswerTool({ schema, minConfidence }: AnswerDeclaration): ToolDefinition {
  return {
    name: ANSWER_TOOL,
    description:
      'Gives the user your answer and ends your work. Call it alone, once, when you know all you can find out.',
    sideEffect: false,
    inputSchema: {
      type: 'object',
      properties: {
        text: {
          type: 'string',
          minLength: 1,
          maxLength: MAX_TEXT,
          description: 'What the user reads',
        },
        ...(minConfidence !== undefined && {
          confidence: {
            type: 'number',
            minimum: 0,
            maximum: 1,
            description:
              'How sure you are that the answer is right and whole: 0 a guess, 1 certain',
          },
        }),
        ...(schema && { data: schema }),
      },
      required: [
        'text',
        ...(minConfidence === undefined ? [] : ['confidence']),
        ...(schema ? ['data'] : []),
      ],
    },
    run: async () => {
      throw new ToolError(`Call ${ANSWER_TOOL} alone, after the results of the other tools.`);
    },
  };
}

/** The one call of the tool that the model's message holds beside nothing but text. */
export function answerCallIn(content: readonly ContentBlock[]) {
  const [first, ...others] = content.flatMap(({ toolUse }) => toolUse ?? []);
  return first?.name === ANSWER_TOOL && others.length === 0 ? first : undefined;
}

/** @returns the answer, or what is wrong with its form */
export function readDeclared(
  schema: JsonSchemaObject,
  content: readonly ContentBlock[],
): { answer: DeclaredAnswer } | { problem: string } {
  const call = answerCallIn(content);
  if (!call) return { problem: `Give the answer by calling the tool ${ANSWER_TOOL}.` };
  const problems = schemaProblems(schema, call.input, ANSWER_TOOL);
  if (problems.length > 0) return { problem: `The answer is wrong: ${problems.join('; ')}.` };
  return { answer: call.input as unknown as DeclaredAnswer };
}
