/**
 * Leaves out of a bundle how people get credentials on their machines. Lambda gives a function its own by environment
 * variables, or by the container endpoint; those two stay. The rest of the SDK's default chain (sign-in portals, profiles,
 * processes, web identities, with the clients that they need) is a sixth of a bundle, loaded by each worker.
 */
import type { Plugin } from 'esbuild';

/** Links of the chain in `@aws-sdk/credential-provider-node`, by the function that it takes from each package. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-ini': 'fromIni',
  '@aws-sdk/credential-provider-process': 'fromProcess',
  '@aws-sdk/credential-provider-sso': 'fromSSO',
  '@aws-sdk/credential-provider-web-identity': 'fromTokenFile',
};

/** The only link of the chain of bearer tokens in `@aws-sdk/token-providers`: a sign-in portal, with its client. */
const TOKEN_LINK = /\/token-providers\/[^/]+\/fromSso\.js$/;

/** Each left-out link says that it has nothing, and the chain goes on. */
export function credentialsPlugin(): Plugin {
  return {
    name: 'agentpool-credentials',
    setup(build) {
      const filter = new RegExp(`^(${Object.keys(LEFT_OUT).join('|')})$`);
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out-credentials' }));
      build.onLoad({ filter: /.*/, namespace: 'left-out-credentials' }, ({ path }) => ({
        contents: emptyLink(LEFT_OUT[path] as string, path),
      }));
      build.onLoad({ filter: TOKEN_LINK }, () => ({
        contents: emptyLink('fromSso', '@aws-sdk/token-providers'),
      }));
    },
  };
}

const emptyLink = (name: string, source: string): string =>
  `export const ${name} = () => async () => {
    throw Object.assign(new Error('${source} is not in the bundle'), { tryNextLink: true });
  };`;
