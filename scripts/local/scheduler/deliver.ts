/** Delivers one event to the target of a schedule: a function's invocation, or an operation of the Lambda API. */
import { readWhole } from '../response.ts';
import type { CloudResponse, LambdaInvoker } from '../service.ts';

/** What the target's own refusal is called and says. */
export interface DeliveryFailure {
  code: string;
  message: string;
  /** False when no further attempt could end otherwise. */
  retryable: boolean;
}

export interface TargetServices {
  invoker: Pick<LambdaInvoker, 'invoke'>;
  /** An operation of the Lambda API by its name; undefined when the local cloud does not serve it. */
  callLambda(operation: string, input: Record<string, unknown>): Promise<CloudResponse | undefined>;
}

/** Universal targets: `arn:aws:scheduler:::aws-sdk:<service>:<operation>` (User Guide, "Using universal targets"). */
const UNIVERSAL = /^arn:aws[a-z-]*:scheduler:::aws-sdk:([a-z0-9-]+):([A-Za-z0-9]+)$/;
/** The guide: read-only operations are not supported as universal targets. */
const READ_ONLY = /^(get|list|describe|batchGet)/i;

/** Resolves with why the delivery failed, or undefined. As with the service, a function's own error is no failure. */
export async function deliver(
  services: TargetServices,
  targetArn: string,
  input: string,
): Promise<DeliveryFailure | undefined> {
  const universal = UNIVERSAL.exec(targetArn);
  if (universal) return callOperation(services, universal[1] ?? '', universal[2] ?? '', input);
  if (!targetArn.includes(':lambda:')) {
    return impossible(`the local cloud fires Lambda targets only, not ${targetArn}`);
  }
  const result = await services.invoker.invoke({
    functionArn: targetArn,
    payload: Buffer.from(input),
  });
  if (result.status < 400) return undefined;
  return { ...readRefusal(undefined, Buffer.from(result.payload), result.status), retryable: true };
}

async function callOperation(
  services: TargetServices,
  service: string,
  operation: string,
  input: string,
): Promise<DeliveryFailure | undefined> {
  if (service !== 'lambda') {
    return impossible(`the local cloud calls operations of lambda only, not of ${service}`);
  }
  if (READ_ONLY.test(operation) || /^invoke/i.test(operation)) {
    return impossible(
      `${operation} is no operation that a universal target of the local cloud calls`,
    );
  }
  const members = readMembers(input);
  if (!members) {
    const message = `the input of lambda:${operation} is no JSON object`;
    return { code: 'ValidationException', message, retryable: false };
  }
  const response = await services.callLambda(operation, members);
  if (!response) return impossible(`the local cloud does not serve ${operation} of Lambda`);
  if (response.status < 400) return undefined;
  const body = await readWhole(response.body);
  const refusal = readRefusal(response.headers?.['x-amzn-errortype'], body, response.status);
  // Which refusals the service does not retry is not documented: all of them are.
  return { ...refusal, code: `AWSLambda.${refusal.code}`, retryable: true };
}

function impossible(message: string): DeliveryFailure {
  return { code: 'NotImplemented', message, retryable: false };
}

function readMembers(input: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Lambda writes the text as `message` or `Message`, depending on the exception. */
function readRefusal(name: string | undefined, body: Buffer, status: number) {
  const text = body.toString();
  const document = readMembers(text);
  const message = document?.message ?? document?.Message ?? text;
  return { code: name ?? `Lambda.${status}`, message: String(message) };
}
