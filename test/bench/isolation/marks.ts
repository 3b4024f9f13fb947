/** Marks by which it shows whose text it is: each tenant's name is in all that belongs to it, and in nothing else. */

export interface Marks {
  /** Texts that were looked at. */
  checked: number;
  /** Texts of one tenant with another's mark in them. */
  crossed: string[];
}

export const tenantName = (index: number): string => `tenant${String(index).padStart(4, '0')}x`;

const TENANT = /tenant\d{4}x/g;

/** The tenant that a text names first. */
export function tenantIn(text: string): string | undefined {
  return text.match(TENANT)?.[0];
}

/** Whether a text that belongs to a tenant names another. */
export function isForeign(tenant: string, text: string): boolean {
  return (text.match(TENANT) ?? []).some((name) => name !== tenant);
}
