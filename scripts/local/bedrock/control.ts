/** `/_agentpool/model/*`: scripts the offline model and tells what it was asked. */
import { jsonResponse } from '../response.ts';
import type { CloudRequest, CloudResponse } from '../service.ts';
import type { CallLog } from './call-log.ts';
import type { Script, ScriptEntry } from './faults/script.ts';
import type { PromptCache } from './prompt-cache.ts';

export type Control = (request: CloudRequest, path: string) => CloudResponse;

/**
 * `GET ''` mode and queue length · `POST /script` {entries: [...]}, an array or one entry · `POST /reset` forgets
 * entries, calls and cached prompts · `GET /calls` what was asked.
 */
export function createControl(
  mode: string,
  script: Script,
  calls: CallLog,
  cache: PromptCache,
): Control {
  return (request, path) => {
    switch (`${request.method} ${path}`) {
      case 'GET ':
      case 'GET /':
        return jsonResponse(200, { mode, scripted: script.length, calls: calls.read().count });
      case 'GET /calls':
        return jsonResponse(200, calls.read());
      case 'POST /reset':
        script.reset();
        calls.reset();
        cache.reset();
        return jsonResponse(200, { scripted: 0 });
      case 'POST /script':
        return addEntries(mode, script, request.body);
      default:
        return jsonResponse(404, {
          message: `no such control endpoint: ${request.method} ${request.path}`,
        });
    }
  };
}

function addEntries(mode: string, script: Script, body: Buffer): CloudResponse {
  if (mode !== 'offline') {
    return jsonResponse(409, { message: 'only the offline model can be scripted' });
  }
  try {
    script.add(entriesOf(JSON.parse(body.toString('utf8'))));
    return jsonResponse(200, { scripted: script.length });
  } catch (error) {
    return jsonResponse(400, { message: (error as Error).message });
  }
}

function entriesOf(sent: ScriptEntry | ScriptEntry[] | { entries: ScriptEntry[] }): ScriptEntry[] {
  if (Array.isArray(sent)) return sent;
  return 'entries' in sent ? sent.entries : [sent];
}
