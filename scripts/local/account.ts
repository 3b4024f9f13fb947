/** The one account and the default region of the local cloud. */

/** The account of every local resource: the one that moto gives to any access key it does not know. */
export const LOCAL_ACCOUNT_ID = '123456789012';

export const DEFAULT_REGION = 'us-east-1';

/** Credentials for calls within the local cloud; signatures are read for their scope and never verified. */
export const LOCAL_ACCESS_KEY_ID = 'local';
