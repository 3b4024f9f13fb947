/** Something that the user can put right; its message is all that is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
