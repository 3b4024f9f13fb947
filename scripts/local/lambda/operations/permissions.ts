import { randomUUID } from 'node:crypto';
import { functionArn } from '../api/arns.ts';
import { type Json, json, jsonBody, noContent, parameter } from '../api/call.ts';
import { conflict, notFound, ServiceError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { optionalText, requiredText } from '../api/validation.ts';
import { quotas } from '../quotas.ts';
import type { Policy, PolicyStatement } from '../state/model.ts';
import { referenceOf } from '../state/store.ts';

/** Lambda API model, StatementId. */
const statementPattern = /^([a-zA-Z0-9-_]+)$/;

export const addPermission: Operation = (core, call) => {
  const reference = referenceOf(call);
  const owner = core.store.function(reference);
  // A policy of a version or alias needs that one to exist.
  core.store.version(reference);
  const key = reference.qualifier ?? '';
  const policy = owner.policies.get(key) ?? { revisionId: '', statements: [] };
  const body = jsonBody(call);
  checkRevision(policy, optionalText(body, 'RevisionId'));
  const resource = functionArn(core.store.place, owner.name, reference.qualifier);
  const statement = statementOf(body, resource);
  if (policy.statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw conflict(
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const statements = [...policy.statements, statement];
  if (document(statements).length > quotas.policy) {
    throw new ServiceError(
      'PolicyLengthExceededException',
      `The final policy size is bigger than the limit (${quotas.policy}).`,
    );
  }
  owner.policies.set(key, { statements, revisionId: randomUUID() });
  return json(201, { Statement: JSON.stringify(statement) });
};

export const getPolicy: Operation = (core, call) => {
  const reference = referenceOf(call);
  const policy = core.store.function(reference).policies.get(reference.qualifier ?? '');
  if (!policy) throw noPolicy();
  return json(200, { Policy: document(policy.statements), RevisionId: policy.revisionId });
};

export const removePermission: Operation = (core, call) => {
  const reference = referenceOf(call);
  const { policies } = core.store.function(reference);
  const key = reference.qualifier ?? '';
  const policy = policies.get(key);
  if (!policy) throw noPolicy();
  checkRevision(policy, call.query.get('RevisionId') ?? undefined);
  const id = parameter(call, 'StatementId');
  const statements = policy.statements.filter(({ Sid }) => Sid !== id);
  if (statements.length === policy.statements.length) {
    throw notFound(`Statement ${id} is not found in resource policy.`);
  }
  if (statements.length === 0) policies.delete(key);
  else policies.set(key, { statements, revisionId: randomUUID() });
  return noContent();
};

const noPolicy = () => notFound('The resource you requested does not exist.');

function checkRevision(policy: Policy, revision: string | undefined): void {
  if (revision === undefined || revision === policy.revisionId) return;
  throw new ServiceError(
    'PreconditionFailedException',
    'The RevisionId provided does not match the latest RevisionId. Call the GetPolicy API to retrieve the latest RevisionId',
  );
}

const document = (statements: PolicyStatement[]) =>
  JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });

/** The statement in the form that IAM stores and Terraform reads back; condition keys keep their exact case. */
function statementOf(body: Json, resource: string): PolicyStatement {
  const principal = requiredText(body, 'Principal');
  const conditions: Record<string, Record<string, string>> = {};
  const add = (operator: string, key: string, member: string) => {
    const value = body[member];
    if (value === undefined || value === null) return;
    conditions[operator] = { ...conditions[operator], [key]: String(value) };
  };
  add('StringEquals', 'AWS:SourceAccount', 'SourceAccount');
  add('StringEquals', 'lambda:EventSourceToken', 'EventSourceToken');
  add('StringEquals', 'lambda:FunctionUrlAuthType', 'FunctionUrlAuthType');
  add('StringEquals', 'aws:PrincipalOrgID', 'PrincipalOrgID');
  add('Bool', 'lambda:InvokedViaFunctionUrl', 'InvokedViaFunctionUrl');
  add('ArnLike', 'AWS:SourceArn', 'SourceArn');
  return {
    Sid: requiredText(body, 'StatementId', { min: 1, max: 100, pattern: statementPattern }),
    Effect: 'Allow',
    Principal: principalOf(principal),
    Action: requiredText(body, 'Action'),
    Resource: resource,
    ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
  };
}

function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
