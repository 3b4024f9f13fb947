/** Refuses what Converse refuses, in its words where they are known, so that a wrong request fails here and not at AWS. */
import { Ajv } from 'ajv';
import type { ContentBlock, ConverseRequest, Message } from './converse-types.ts';
import { REQUEST_SCHEMA } from './request-schema.ts';
import { validationError } from './service-error.ts';

const ajv = new Ajv();
const hasShape = ajv.compile<ConverseRequest>(REQUEST_SCHEMA);

/** Tool names as the Converse API model declares them. */
const MAX_NAME = 64;
const NAME_PATTERN = '[a-zA-Z0-9_-]+';
const TOOL_NAME = new RegExp(`^${NAME_PATTERN}$`);

/** Parses and checks a request body. Throws a ServiceError (ValidationException). */
export function parseConverseRequest(body: Buffer): ConverseRequest {
  let request: unknown;
  try {
    request = JSON.parse(body.toString('utf8'));
  } catch {
    throw validationError('The request body is not valid JSON.');
  }
  if (!hasShape(request)) {
    throw validationError(ajv.errorsText(hasShape.errors, { dataVar: 'request' }));
  }
  if (request.messages.length === 0) {
    throw validationError('A conversation must have at least one message.');
  }
  checkNames(request);
  checkRoles(request.messages);
  request.messages.forEach(checkContent);
  checkToolResults(request.messages);
  checkTools(request);
  return request;
}

/** Of declared tools, and of every call in the conversation, its model's own included. The service counts from 1. */
function checkNames({ messages, toolConfig }: ConverseRequest): void {
  const declared = (toolConfig?.tools ?? []).map(({ toolSpec }, index): [string, string?] => [
    `toolConfig.tools.${index + 1}.member.toolSpec.name`,
    toolSpec?.name,
  ]);
  const called = messages.flatMap(({ content }, message) =>
    content.map(({ toolUse }, block): [string, string?] => [
      `messages.${message + 1}.member.content.${block + 1}.member.toolUse.name`,
      toolUse?.name,
    ]),
  );
  const wrong = [...declared, ...called].flatMap(([member, name]) =>
    name === undefined ? [] : nameViolations(name, member),
  );
  if (wrong.length === 0) return;
  const count = `${wrong.length} validation error${wrong.length === 1 ? '' : 's'} detected`;
  throw validationError(`${count}: ${wrong.join('; ')}`);
}

function nameViolations(name: string, member: string): string[] {
  const rules = [
    [name.length >= 1, 'Member must have length greater than or equal to 1'],
    [name.length <= MAX_NAME, `Member must have length less than or equal to ${MAX_NAME}`],
    [TOOL_NAME.test(name), `Member must satisfy regular expression pattern: ${NAME_PATTERN}`],
  ] as const;
  return rules
    .filter(([holds]) => !holds)
    .map(([, rule]) => `Value '${name}' at '${member}' failed to satisfy constraint: ${rule}`);
}

function checkRoles(messages: readonly Message[]): void {
  messages.forEach(({ role }, index) => {
    if (index === 0 && role !== 'user') {
      throw validationError('A conversation must start with a user message.');
    }
    if (index > 0 && messages[index - 1]?.role === role) {
      throw validationError(
        'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
      );
    }
  });
  if (messages.at(-1)?.role !== 'user') {
    throw validationError('A conversation must end with a user message.');
  }
}

function checkContent({ content }: Message, index: number): void {
  if (content.length === 0) {
    throw validationError(
      `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  }
  if (content.some((block) => block.text !== undefined && block.text.trim() === '')) {
    throw validationError(
      `The text field in the ContentBlock object at messages.${index} is blank. Add text to the text field, and try again.`,
    );
  }
}

/** Every tool use is answered in the very next message, by its id, and nothing else is answered. */
function checkToolResults(messages: readonly Message[]): void {
  messages.forEach(({ content }, index) => {
    const asked = idsOf(messages[index - 1]?.content ?? [], 'toolUse');
    const answered = idsOf(content, 'toolResult');
    const unknown = answered.find((id) => !asked.includes(id));
    if (unknown !== undefined) {
      throw validationError(
        `The toolResult id ${unknown} at messages.${index} does not match a toolUse block of the previous turn.`,
      );
    }
    const open = asked.find((id) => !answered.includes(id));
    if (open !== undefined) {
      throw validationError(
        `Expected toolResult blocks at messages.${index}.content for the following Ids: ${open}`,
      );
    }
    if (new Set(answered).size < answered.length) {
      throw validationError(`The toolResult blocks at messages.${index} contain duplicate Ids.`);
    }
  });
}

function idsOf(content: readonly ContentBlock[], kind: 'toolUse' | 'toolResult'): string[] {
  return content.flatMap((block) => block[kind]?.toolUseId ?? []);
}

function checkTools({ toolConfig, messages }: ConverseRequest): void {
  const usesTools = messages.some(({ content }) =>
    content.some((block) => block.toolUse || block.toolResult),
  );
  if (!toolConfig) {
    if (!usesTools) return;
    throw validationError(
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    );
  }
  const specs = (toolConfig.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? []);
  if (specs.length === 0) {
    throw validationError('toolConfig.tools must have length greater than or equal to 1.');
  }
  const names = specs.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw validationError('The toolConfig contains duplicate tool names.');
  }
  if (specs.some(({ inputSchema }) => inputSchema?.json?.type !== 'object')) {
    throw validationError('The value of toolSpec.inputSchema.json.type must be "object".');
  }
  const forced = toolConfig.toolChoice?.tool?.name;
  if (forced !== undefined && !names.includes(forced)) {
    throw validationError(`The tool "${forced}" in toolChoice is not among the tools.`);
  }
}
