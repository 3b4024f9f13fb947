/** Tells the user what an agent elsewhere does, as of an agent in process. */
import type { AgentEvent } from '../../shared/agent-contract.ts';
import type { AgentWork } from '../agent/run-agent.ts';
import { cleanText } from '../mcp/clean-text.ts';

/** Characters of what a tool at work is called. */
const MAX_WORDS = 80;

/** One object an answer of the agent. */
export interface EventTeller {
  hear(event: AgentEvent): void;
  /** Tells the answer, as far as its events did not. */
  answer(text: string): void;
  /** What was shown is no answer. */
  takeBack(): void;
}

export function tellEvents({ events, stream, review }: AgentWork): EventTeller {
  // What a review may still reject is not shown.
  const isLive = stream && !review;
  let shown = '';
  const takeBack = (): void => {
    if (shown !== '') events.progress({ step: 'superseded' });
    shown = '';
  };
  return {
    takeBack,
    hear(event) {
      if (event.event === 'tool') {
        const { name, label, callId, status } = event;
        shown = '';
        const words = { name: cleanText(name, MAX_WORDS), label: cleanText(label, MAX_WORDS) };
        events.tool({ ...words, callId: cleanText(callId, MAX_WORDS), status });
      } else if (event.event === 'superseded') takeBack();
      else if (isLive) {
        shown += event.text;
        events.token(event.text);
      }
    },
    answer(text) {
      if (shown.trim() === text) return;
      takeBack();
      events.token(text);
    },
  };
}
