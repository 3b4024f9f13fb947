/**
 * Loaded into every environment: packages above the function's directory don't exist for it, as they don't on Lambda.
 * Without this a dependency left out of a bundle would be found in this project's own node_modules.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const task = `${pathToFileURL(process.env.LAMBDA_TASK_ROOT ?? '/').href}/`;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const isOutside = found.url.startsWith('file:') && !found.url.startsWith(task);
    if (!isOutside || !context.parentURL?.startsWith(task)) return found;
    const message = `Cannot find package '${specifier}' imported from ${context.parentURL}`;
    throw Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
  },
});
