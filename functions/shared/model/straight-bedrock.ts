/** Bedrock as a turn asks it: past the SDK's stack of middleware. */
import { type BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { straight } from '../aws/straight-client.ts';

/** @param client has no retries of its own (`maxAttempts: 1`) */
export function straightBedrock(client: BedrockRuntimeClient): Pick<BedrockRuntimeClient, 'send'> {
  return straight(client, (command) => {
    if (!(command instanceof ConverseCommand)) return undefined;
    const { modelId = '', ...body } = command.input;
    // Converse is JSON with the names of the SDK's types (Bedrock Runtime API reference).
    return { path: `/model/${escaped(modelId)}/converse`, body };
  });
}

/** As RFC 3986 wants it. */
function escaped(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
