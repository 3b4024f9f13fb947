import { json, jsonBody, noContent } from '../api/call.ts';
import { invalid } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { optionalNumber } from '../api/validation.ts';
import { isManaged } from '../lifecycle/deletion.ts';
import { quotas } from '../quotas.ts';
import { referenceOf, type Store } from '../state/store.ts';

export const putFunctionConcurrency: Operation = (core, call) => {
  const owner = core.store.function(referenceOf(call));
  if (isManaged(owner)) {
    throw invalid('Reserved concurrency is not supported for functions with a capacity provider.');
  }
  const reserved = optionalNumber(jsonBody(call), 'ReservedConcurrentExecutions', {
    min: 0,
    max: quotas.concurrentExecutions,
  });
  if (reserved === undefined) throw invalid('ReservedConcurrentExecutions is required.');
  const others = reservedBy(core.store) - (owner.reservedConcurrency ?? 0);
  if (quotas.concurrentExecutions - others - reserved < quotas.unreservedConcurrency) {
    throw invalid(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${quotas.unreservedConcurrency}].`,
    );
  }
  owner.reservedConcurrency = reserved;
  return json(200, { ReservedConcurrentExecutions: reserved });
};

export const getFunctionConcurrency: Operation = (core, call) => {
  const { reservedConcurrency } = core.store.function(referenceOf(call));
  return json(200, { ReservedConcurrentExecutions: reservedConcurrency });
};

export const deleteFunctionConcurrency: Operation = (core, call) => {
  core.store.function(referenceOf(call)).reservedConcurrency = undefined;
  return noContent();
};

export const getAccountSettings: Operation = ({ store }) => {
  const functions = [...store.functions.values()];
  const sizes = functions.flatMap((owner) =>
    [owner.latest, ...owner.versions.values()].map((version) => version.snapshot.code.size),
  );
  return json(200, {
    AccountLimit: {
      TotalCodeSize: quotas.codeStorage,
      CodeSizeUnzipped: quotas.codeUnzipped,
      CodeSizeZipped: quotas.codeZipped,
      ConcurrentExecutions: quotas.concurrentExecutions,
      UnreservedConcurrentExecutions: quotas.concurrentExecutions - reservedBy(store),
    },
    AccountUsage: {
      TotalCodeSize: sizes.reduce((sum, size) => sum + size, 0),
      FunctionCount: functions.length,
    },
  });
};

function reservedBy(store: Store): number {
  let sum = 0;
  for (const owner of store.functions.values()) sum += owner.reservedConcurrency ?? 0;
  return sum;
}
