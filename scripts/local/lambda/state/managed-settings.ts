import type { Json } from '../api/call.ts';
import { conflict, invalid } from '../api/errors.ts';
import { optionalNumber, optionalObject, requiredObject, requiredText } from '../api/validation.ts';
import { quotas } from '../quotas.ts';
import type { FunctionSettings, ManagedConfig } from './model.ts';
import { vCpusOf } from './sizing.ts';
import type { Store } from './store.ts';

/**
 * `CapacityProviderConfig` of a request, checked against the pool and the function's other settings.
 * @param current the settings before an update; undefined when the function is being created
 */
export function readManaged(
  store: Store,
  body: Json,
  settings: FunctionSettings,
  current: FunctionSettings | undefined,
): ManagedConfig | undefined {
  const sent = optionalObject(body, 'CapacityProviderConfig');
  const managed = sent ? merge(store, sent, current?.managed) : current?.managed;
  if (sent && current && !current.managed) {
    throw invalid("CapacityProviderConfig isn't supported for Lambda Default functions.");
  }
  return managed && checked(store, settings, managed);
}

function merge(store: Store, sent: Json, current: ManagedConfig | undefined): ManagedConfig {
  if (Object.keys(sent).length === 0) {
    throw invalid('CapacityProviderConfig cannot be removed from a function.');
  }
  const config = requiredObject(sent, 'LambdaManagedInstancesCapacityProviderConfig');
  const pool = store.pool(requiredText(config, 'CapacityProviderArn'));
  const memoryGiBPerVCpu = optionalNumber(config, 'ExecutionEnvironmentMemoryGiBPerVCpu', {
    min: 2,
    max: 8,
    fraction: true,
  });
  const concurrency = optionalNumber(
    config,
    'PerExecutionEnvironmentMaxConcurrency',
    quotas.environmentConcurrency,
  );
  return {
    capacityProviderArn: pool.arn,
    pool: pool.name,
    memoryGiBPerVCpu: memoryGiBPerVCpu ?? current?.memoryGiBPerVCpu ?? 2,
    // 0 stands for the service's default, which depends on the memory: see checked().
    concurrency: concurrency ?? current?.concurrency ?? 0,
  };
}

/** Fills the default concurrency and refuses what the pool or the service would. */
function checked(store: Store, settings: FunctionSettings, managed: ManagedConfig): ManagedConfig {
  const pool = store.pool(managed.pool);
  if (pool.state !== 'Active') {
    throw conflict(`The capacity provider ${pool.arn} is in the state ${pool.state}.`);
  }
  const [architecture] = pool.instanceRequirements.Architectures;
  if (architecture !== settings.architecture) {
    throw invalid(
      `The function's architecture ${settings.architecture} does not match the architecture ${architecture} of the capacity provider ${pool.arn}.`,
    );
  }
  const ratio = managed.memoryGiBPerVCpu;
  if (!(quotas.memoryGiBPerVCpu as readonly number[]).includes(ratio)) {
    throw invalid(`ExecutionEnvironmentMemoryGiBPerVCpu must be 2, 4 or 8, not ${ratio}.`);
  }
  const { min, max } = quotas.managedMemoryMiB;
  if (settings.memoryMiB < min || settings.memoryMiB > max) {
    throw invalid(
      `MemorySize must be between ${min} and ${max} MB for functions with a capacity provider, not ${settings.memoryMiB}.`,
    );
  }
  const vCpus = vCpusOf({ ...settings, managed });
  if (!Number.isInteger(vCpus)) {
    throw invalid(
      `MemorySize must be a multiple of ${ratio * 1024} MB with ExecutionEnvironmentMemoryGiBPerVCpu ${ratio}, not ${settings.memoryMiB}.`,
    );
  }
  const most = Math.min(vCpus * quotas.concurrencyPerVCpu, quotas.environmentConcurrency.max);
  if (managed.concurrency === 0) return { ...managed, concurrency: most };
  if (managed.concurrency > most) {
    throw invalid(
      `PerExecutionEnvironmentMaxConcurrency must be at most ${most} with ${vCpus} vCPU, not ${managed.concurrency}.`,
    );
  }
  return managed;
}
