/** Reading and changing business records in tools. */
import {
  type DomainRecord,
  RecordConflictError,
  type RecordStore,
  ToolError,
} from '../agent-types.ts';

/** A change is tried again this often when other turns write the same record meanwhile. */
const MAX_CHANGE_ATTEMPTS = 5;

/** The record, or a `ToolError` that says which one does not exist. `label` is its kind in words, such as `order`. */
export async function requireRecord(
  records: RecordStore,
  kind: string,
  id: string,
  label: string,
): Promise<DomainRecord> {
  const record = await records.get(kind, id);
  if (!record) throw new ToolError(`There is no ${label} ${id}.`);
  return record;
}

/**
 * Changes one record so that no overlapping change is lost: `change` sees the newest data and returns the new one, or
 * undefined to leave it as it is. It may run several times. Resolves with the data that now stands.
 */
export async function changeRecord(
  records: RecordStore,
  kind: string,
  id: string,
  label: string,
  change: (data: Readonly<Record<string, unknown>>) => Record<string, unknown> | undefined,
): Promise<Record<string, unknown>> {
  for (let attempt = 1; ; attempt++) {
    const record = await requireRecord(records, kind, id, label);
    const data = change(record.data);
    if (!data) return record.data;
    try {
      const written = await records.put({ kind, id, data }, { ifVersion: record.version });
      return written.data;
    } catch (error) {
      if (!(error instanceof RecordConflictError) || attempt === MAX_CHANGE_ATTEMPTS) throw error;
    }
  }
}

/**
 * Adds a record once: when one with this id exists already, because the same turn ran twice, that one stands and
 * `created` is false.
 */
export async function addOnce(
  records: RecordStore,
  kind: string,
  id: string,
  data: Record<string, unknown>,
): Promise<{ created: boolean; data: Record<string, unknown> }> {
  try {
    await records.put({ kind, id, data }, { ifAbsent: true });
    return { created: true, data };
  } catch (error) {
    if (!(error instanceof RecordConflictError)) throw error;
    const existing = await records.get(kind, id);
    if (!existing) throw error;
    return { created: false, data: existing.data };
  }
}
