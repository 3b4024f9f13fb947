/** The part of Cognito that operators use, in memory, behind the real SDK client. */
import {
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';

export interface FakeUser {
  attributes: Record<string, string>;
  groups: string[];
  status: 'FORCE_CHANGE_PASSWORD' | 'CONFIRMED';
  password?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: inputs of several operations
type Input = any;

/** Pages of one entry, so that who reads only the first page is found out. */
function page<T>(key: string, all: readonly T[], { NextToken = '0' }: Input) {
  const next = Number(NextToken) + 1;
  const more = next < all.length ? { NextToken: String(next) } : {};
  return { [key]: all.slice(next - 1, next), ...more };
}

/** @param pools names of the user pools; their ids are pool-1, pool-2 …, with a client of the same name each */
export function userPools(pools: readonly string[], groups: readonly string[]) {
  const users = new Map<string, FakeUser>();
  const sent: { operation: string; input: Input }[] = [];
  const userOf = ({ Username }: Input): FakeUser => {
    const user = users.get(Username);
    if (user) return user;
    throw new UserNotFoundException({ message: 'User does not exist.', $metadata: {} });
  };
  const setAttributes = (user: FakeUser, list: { Name: string; Value: string }[] = []): void => {
    for (const { Name, Value } of list) user.attributes[Name] = Value;
  };
  const operations: Record<string, (input: Input) => unknown> = {
    ListUserPools: (input) =>
      page(
        'UserPools',
        pools.map((Name, index) => ({ Id: `pool-${index + 1}`, Name })),
        input,
      ),
    ListUserPoolClients: (input) => {
      const name = pools[Number(input.UserPoolId.slice('pool-'.length)) - 1];
      const clients = ['another', name].map((ClientName) => ({
        ClientId: `client-of-${ClientName}`,
        ClientName,
      }));
      return page('UserPoolClients', clients, input);
    },
    ListGroups: (input) =>
      page(
        'Groups',
        groups.map((GroupName) => ({ GroupName })),
        input,
      ),
    AdminGetUser: (input) => {
      const { attributes, status } = userOf(input);
      const list = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
      return { UserAttributes: list, UserStatus: status };
    },
    AdminCreateUser: ({ Username, UserAttributes, MessageAction }) => {
      if (MessageAction === 'RESEND') return void userOf({ Username });
      const user: FakeUser = { attributes: {}, groups: [], status: 'FORCE_CHANGE_PASSWORD' };
      setAttributes(user, UserAttributes);
      users.set(Username, user);
      return {};
    },
    AdminUpdateUserAttributes: (input) => setAttributes(userOf(input), input.UserAttributes),
    AdminListGroupsForUser: (input) =>
      page(
        'Groups',
        userOf(input).groups.map((GroupName) => ({ GroupName })),
        input,
      ),
    AdminAddUserToGroup: (input) => void userOf(input).groups.push(input.GroupName),
    AdminRemoveUserFromGroup: (input) => {
      const user = userOf(input);
      user.groups = user.groups.filter((group) => group !== input.GroupName);
    },
    AdminSetUserPassword: (input) => {
      Object.assign(userOf(input), { password: input.Password, status: 'CONFIRMED' });
    },
    InitiateAuth: ({ ClientId, AuthFlow, AuthParameters: { USERNAME, PASSWORD } }) => {
      if (userOf({ Username: USERNAME }).password !== PASSWORD) throw new Error('NotAuthorized');
      return { AuthenticationResult: { IdToken: `${AuthFlow} ${ClientId} ${USERNAME}` } };
    },
  };
  const client = new CognitoIdentityProviderClient({ region: 'us-east-1' });
  client.send = (async (command: { constructor: { name: string }; input: Input }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    sent.push({ operation, input: command.input });
    const answer = operations[operation];
    if (!answer) throw new Error(`no answer is given for ${operation}`);
    return answer(command.input) ?? {};
  }) as typeof client.send;
  return { client, users, sent };
}
