/** Thrown by a service that wants the caller's connection destroyed, with no answer or in the middle of one. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset';

  constructor() {
    super('the connection is reset on purpose');
  }
}
