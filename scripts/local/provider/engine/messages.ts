/** Requests and responses of the plugin protocol (tfplugin5) for owned types, decoded and encoded. */
import { encodePath, encodeProblem, type Problem, type Step } from '../wire/diagnostics.ts';
import {
  bytesField,
  bytesOf,
  type Field,
  readFields,
  textOf,
  varintField,
} from '../wire/fields.ts';
import { decodeObject, encodeDynamicValue, isObject, type ObjectValue } from '../wire/values.ts';

const problemsField = (number: number, problems: readonly Problem[]): Buffer =>
  Buffer.concat(problems.map((problem) => bytesField(number, encodeProblem(problem))));

const stateField = (number: number, state: ObjectValue | null | undefined): Buffer =>
  state === undefined ? Buffer.alloc(0) : bytesField(number, encodeDynamicValue(state));

/** The type that a request is about: field 1, or field 5 of MoveResourceState. */
export function typeNameOf(request: Buffer, method: string): string {
  return textOf(readFields(request), method === 'MoveResourceState' ? 5 : 1);
}

export function readConfig(request: Buffer): ObjectValue | null {
  return decodeObject(bytesOf(readFields(request), 2));
}

export function validateResponse(problems: readonly Problem[]): Buffer {
  return problemsField(1, problems);
}

/** UpgradeResourceState: the stored state is JSON (field 1 of RawState, field 3 of the request). */
export function readStoredState(request: Buffer): ObjectValue {
  const raw = bytesOf(readFields(request), 3);
  const json = raw && bytesOf(readFields(raw), 1);
  const stored = json ? JSON.parse(json.toString('utf8')) : null;
  if (!isObject(stored)) throw new Error('the stored state is not a JSON object');
  return stored;
}

export function upgradeResponse(
  state: ObjectValue | undefined,
  problems: readonly Problem[],
): Buffer {
  return Buffer.concat([stateField(1, state), problemsField(2, problems)]);
}

export interface ReadRequest {
  state: ObjectValue | null;
  privateData: Buffer | undefined;
}

export function readRequest(request: Buffer): ReadRequest {
  const fields = readFields(request);
  return { state: decodeObject(bytesOf(fields, 2)), privateData: bytesOf(fields, 3) };
}

export function readResponse(answer: {
  state: ObjectValue | null | undefined;
  privateData: Buffer | undefined;
  problems: readonly Problem[];
}): Buffer {
  return Buffer.concat([
    stateField(1, answer.state),
    problemsField(2, answer.problems),
    bytesField(3, answer.privateData),
  ]);
}

export interface PlanRequest {
  prior: ObjectValue | null;
  proposed: ObjectValue | null;
  config: ObjectValue | null;
  privateData: Buffer | undefined;
}

function states(
  fields: readonly Field[],
): [ObjectValue | null, ObjectValue | null, ObjectValue | null] {
  return [2, 3, 4].map((number) => decodeObject(bytesOf(fields, number))) as [
    ObjectValue | null,
    ObjectValue | null,
    ObjectValue | null,
  ];
}

export function planRequest(request: Buffer): PlanRequest {
  const fields = readFields(request);
  const [prior, proposed, config] = states(fields);
  return { prior, proposed, config, privateData: bytesOf(fields, 5) };
}

export interface PlanResult {
  planned: ObjectValue | null | undefined;
  replace: readonly (readonly Step[])[];
  problems: readonly Problem[];
}

export function planResponse(
  result: PlanResult,
  privateData: Buffer | undefined,
  legacy: boolean,
): Buffer {
  return Buffer.concat([
    stateField(1, result.planned),
    ...result.replace.map((path) => bytesField(2, encodePath(path))),
    bytesField(3, privateData),
    problemsField(4, result.problems),
    varintField(5, legacy),
  ]);
}

export interface ApplyRequest {
  prior: ObjectValue | null;
  planned: ObjectValue | null;
  privateData: Buffer | undefined;
}

export function applyRequest(request: Buffer): ApplyRequest {
  const fields = readFields(request);
  const [prior, planned] = states(fields);
  return { prior, planned, privateData: bytesOf(fields, 5) };
}

export interface ApplyResult {
  state: ObjectValue | null;
  problems: readonly Problem[];
}

export function applyResponse(
  result: ApplyResult,
  privateData: Buffer | undefined,
  legacy: boolean,
): Buffer {
  return Buffer.concat([
    stateField(1, result.state),
    bytesField(2, privateData),
    problemsField(3, result.problems),
    varintField(4, legacy),
  ]);
}

export function importId(request: Buffer): string {
  return textOf(readFields(request), 2);
}

export function importResponse(typeName: string, state: ObjectValue): Buffer {
  return bytesField(1, Buffer.concat([bytesField(1, typeName), stateField(2, state)]));
}

/** Configure: the provider block is field 2. */
export function readProviderConfig(request: Buffer): ObjectValue {
  return decodeObject(bytesOf(readFields(request), 2)) ?? {};
}

export function configureResponse(problems: readonly Problem[]): Buffer {
  return problemsField(1, problems);
}
