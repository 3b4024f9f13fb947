/** The published provider's default limits for creating, updating and deleting a function. */
export const DEFAULT_TIMEOUTS = { create: '10m', update: '10m', delete: '10m' };
