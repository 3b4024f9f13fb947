/** The router's turn, and the bare SDK call with the very request that the turn makes. */
import { Writable } from 'node:stream';
import { Logger } from '@aws-lambda-powertools/logger';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createClassifier } from '../../../functions/router/classifier/classifier.ts';
import { openConnections } from '../../../functions/router/connections.ts';
import { createDependencies } from '../../../functions/router/dependencies.ts';
import { createEndpoints } from '../../../functions/router/endpoints.ts';
import { createSink, type ResponseStream } from '../../../functions/router/http/turn-sink.ts';
import { startDeadline } from '../../../functions/shared/deadline.ts';
import { agents } from '../../support/agents-module.ts';
import { model } from '../../support/classifier-module.ts';
import { turnEvent } from '../../support/router-in-process.ts';
import { MESSAGE, type System } from './system.ts';

/** @param stream answers as events, from a streaming model call */
export interface Options {
  stream: boolean;
  /** Where tables are; without them the turn has no memory, and its cost is booked inside the process. */
  tables?: string | undefined;
}

/** The router, and the bare call on a client of its own. */
export async function connect({
  stream,
  tables,
}: Options): Promise<{ bare: System; ours: System }> {
  Object.assign(process.env, { SESSIONS_TABLE: 'sessions', RECORDS_TABLE: 'records' });
  if (tables) process.env.AWS_ENDPOINT_URL_DYNAMODB = tables;
  const connections = openConnections();
  if (!tables) answerInProcess(connections.tables);
  const asked = recordRequests(connections.model);
  const dependencies = createDependencies(
    process.env,
    { agents, classifier: createClassifier(model), configHash: 'bench' },
    new Logger(),
    connections,
  );
  const takeTurn = createEndpoints(dependencies, {
    onCaller() {},
    onUsage() {},
    onMemory() {},
  })('POST /v1/turns');
  const event = {
    ...turnEvent({ tenant: 'acme', message: MESSAGE, stream }),
    body: JSON.stringify({ message: MESSAGE, memory: tables !== undefined }),
  } as APIGatewayProxyEvent;
  const ours: System = {
    modelCalls: 1,
    async ask() {
      const answer = collect();
      const deadline = startDeadline(20_000);
      const respond = () =>
        createSink(
          stream,
          () => answer.response,
          'request',
          () => deadline.signal,
        );
      await takeTurn({ event, requestId: 'request', deadline, respond });
      deadline.clear();
      if (!answer.text().includes('"answer"')) throw new Error(`no answer: ${answer.text()}`);
    },
  };
  await ours.ask();
  const [input] = asked.inputs;
  if (!input || asked.inputs.length > 1) throw new Error('a turn is not one model call');
  asked.stop();
  return { bare: bareCall(plainClient(), input, stream), ours };
}

/** What who calls a model without agentpool would write to keep connections. */
function plainClient(): BedrockRuntimeClient {
  const httpsAgent = { keepAlive: true, maxSockets: 256 };
  return new BedrockRuntimeClient({ requestHandler: new NodeHttpHandler({ httpsAgent }) });
}

function bareCall(
  client: BedrockRuntimeClient,
  input: ConverseCommandInput,
  stream: boolean,
): System {
  return {
    modelCalls: 1,
    async ask() {
      if (!stream) {
        const { output } = await client.send(new ConverseCommand(input));
        if (!output?.message?.content?.[0]?.text) throw new Error('no answer');
        return;
      }
      let text = '';
      const answer = await client.send(new ConverseStreamCommand(input));
      for await (const event of answer.stream ?? [])
        text += event.contentBlockDelta?.delta?.text ?? '';
      if (text === '') throw new Error('no answer');
    },
  };
}

/** Empty tables that take what is put into them, without a request. */
function answerInProcess(tables: DynamoDBClient): void {
  tables.middlewareStack.add(
    () => async () => ({ output: { $metadata: {}, Items: [] } as never, response: {} }),
    { step: 'initialize', priority: 'high', name: 'answerInProcess' },
  );
}

function recordRequests(client: BedrockRuntimeClient) {
  const name = 'recordRequests';
  const inputs: ConverseCommandInput[] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      inputs.push(args.input as ConverseCommandInput);
      return next(args);
    },
    { step: 'initialize', name },
  );
  return { inputs, stop: () => client.middlewareStack.remove(name) };
}

function collect(): { response: ResponseStream; text(): string } {
  let text = '';
  const response = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { response: Object.assign(response, { setContentType() {} }), text: () => text };
}
