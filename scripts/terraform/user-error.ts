/** An error that is told to the user as the one line that it is. */
export class UserError extends Error {
  override name = 'UserError';
}
