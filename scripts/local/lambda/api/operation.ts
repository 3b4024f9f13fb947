import type { CloudResponse } from '../../service.ts';
import type { LambdaCore } from '../core.ts';
import type { Call } from './call.ts';

/** One operation of the API. Refusals are thrown as ServiceError. */
export type Operation = (core: LambdaCore, call: Call) => CloudResponse | Promise<CloudResponse>;
