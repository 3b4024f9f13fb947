import { quotas } from '../quotas.ts';
import type { FunctionSettings } from './model.ts';

/** vCPUs that one environment of a managed function takes of its pool; 0 on demand. */
export function vCpusOf({ memoryMiB, managed }: FunctionSettings): number {
  return managed ? memoryMiB / 1024 / managed.memoryGiBPerVCpu : 0;
}

/** Worker threads of one environment, as the runtime client counts them. */
export function workersOf(settings: FunctionSettings): number {
  if (!settings.managed) return 1;
  const asked = Number.parseInt(settings.variables?.AWS_LAMBDA_NODEJS_WORKER_COUNT ?? '', 10);
  return asked >= 1 ? asked : Math.ceil(quotas.workersPerVCpu * vCpusOf(settings));
}

/** Developer Guide: a managed environment has max(130 s, timeout) to start, at most 15 minutes. */
export function initTimeoutMs({ managed, timeoutSeconds }: FunctionSettings): number {
  const { min, max } = quotas.initSeconds;
  const seconds = managed
    ? Math.min(Math.max(min, timeoutSeconds), max)
    : quotas.onDemandInitSeconds;
  return seconds * 1000;
}
