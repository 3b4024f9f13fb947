/** A records table in memory with the rules of the real one: scoped to a tenant, counted versions, conditional writes. */
import {
  type DomainRecord,
  RecordConflictError,
  type RecordStore,
} from '../../functions/router/agent-types.ts';
import { seedRecords } from '../../scripts/seed/data-set.ts';

export class MemoryTable {
  readonly #records = new Map<string, DomainRecord>();

  /** The seeded records of one tenant, labelled with its name. */
  seed(tenant: string): this {
    for (const record of seedRecords(tenant)) {
      this.#records.set(keyOf(tenant, record.kind, record.id), { ...record, version: 1 });
    }
    return this;
  }

  /** Records of one tenant; every call yields to other turns first, as a network call does. */
  forTenant(tenant: string): RecordStore {
    const records = this.#records;
    return {
      async get(kind, id) {
        await Promise.resolve();
        return structuredClone(records.get(keyOf(tenant, kind, id)));
      },
      async list(kind) {
        await Promise.resolve();
        const prefix = keyOf(tenant, kind, '');
        const keys = [...records.keys()].filter((key) => key.startsWith(prefix)).sort();
        return keys.map((key) => structuredClone(records.get(key) as DomainRecord));
      },
      async put(record, { ifAbsent, ifVersion } = {}) {
        await Promise.resolve();
        const key = keyOf(tenant, record.kind, record.id);
        const existing = records.get(key);
        const refused =
          (ifAbsent && existing) || (ifVersion !== undefined && existing?.version !== ifVersion);
        if (refused) throw new RecordConflictError(`${record.kind} ${record.id}`);
        const written = { ...structuredClone(record), version: (existing?.version ?? 0) + 1 };
        records.set(key, written);
        return structuredClone(written);
      },
    };
  }
}

function keyOf(tenant: string, kind: string, id: string): string {
  return `${tenant}|${kind}#${id}`;
}
