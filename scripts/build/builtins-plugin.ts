/**
 * Takes Node's own modules by `process.getBuiltinModule`, not by `import`. An import of `node:http` reads every export
 * that it has, WebSocket among them, and so loads all of Node's `fetch`: 3 MB and 30 ms in each worker, used or not
 * (docs/decisions/worker-memory.md).
 */
import { isBuiltin } from 'node:module';
import type { OnResolveArgs, Plugin } from 'esbuild';

/** What an `import` statement names: the exports that are used, each read once. */
const EXPORTS = 'builtin-exports';
/** What `require()` and `import()` give: the module itself, whose getters nobody reads. */
const OBJECT = 'builtin-object';

/** The client of HTTP/2 is in each SDK client's bundle and used by none: they are made with an HTTP/1.1 handler. */
const LEFT_OUT = 'http2';

/** esbuild plugin for all bundles. The credentials' plugin and others that replace modules go before it. */
export function builtinsPlugin(): Plugin {
  return {
    name: 'agentpool-builtins',
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z_0-9]+(\/[a-z_0-9]+)*$/ }, resolveBuiltin);
      build.onLoad({ filter: /.*/, namespace: EXPORTS }, ({ path }) => ({
        contents: path === LEFT_OUT ? withoutHttp2() : exportsOf(path),
      }));
      build.onLoad({ filter: /.*/, namespace: OBJECT }, ({ path }) => ({
        contents: `module.exports = ${taken(path)};`,
      }));
    },
  };
}

function resolveBuiltin({ path, kind }: OnResolveArgs) {
  if (!isBuiltin(path)) return undefined;
  return {
    path: path.replace(/^node:/, ''),
    namespace: kind === 'import-statement' ? EXPORTS : OBJECT,
    sideEffects: false,
  };
}

const taken = (name: string): string => `process.getBuiltinModule(${JSON.stringify(name)})`;

/** A module with every export of `name`; esbuild drops those that nothing imports. */
function exportsOf(name: string): string {
  const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter(
    (key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default',
  );
  return [
    `const builtin = /* @__PURE__ */ ${taken(name)};`,
    'export default builtin;',
    ...names.flatMap((key, index) => [
      `const value${index} = /* @__PURE__ */ (() => builtin.${key})();`,
      `export { value${index} as ${key} };`,
    ]),
  ].join('\n');
}

/** The SDK reads a few constants of HTTP/2 when it is loaded; only a connection needs the rest. */
function withoutHttp2(): string {
  return `export default {
    constants: {},
    connect() { throw new Error('HTTP/2 is not in the bundle: give the client a NodeHttpHandler.'); },
  };`;
}
