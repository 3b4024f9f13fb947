/**
 * Finds the intents of a message that asks several agents for something. A wrong cut is worse than none, so it is made
 * only where every stretch is a request of its own and a sure local tier gives it to an agent; else the message is whole.
 */
import type { Decision } from '../routing/decision.ts';
import { type LocalRouter, routeLocally } from '../routing/local-ladder.ts';
import { createRequestForm, type RequestForm } from './request-form.ts';
import { type Span, segmentsOf } from './segments.ts';

/** What one agent is asked for, in a message for several. */
export interface MessagePart {
  decision: Decision & { agent: string };
  /** The agent's stretches of the message, in its order. */
  spans: readonly Span[];
}

/** @returns the parts in the order in which the message first names them, each of another agent; undefined for a message that stays whole */
export type Splitter = (message: string) => MessagePart[] | undefined;

/** Agents that one message may start at once. Each is a model call, and a share of the worker's connections. */
export const MAX_PARTS = 4;

/** A longer message is a letter or a document: its sentences are seldom requests of their own. */
const MAX_CHARACTERS = 1_000;
const MAX_REQUESTS = 8;
const MAX_SEGMENTS = 16;

/** What follows a colon is said of what stands before it: the text of a ticket, a quotation. */
const FREE_TEXT = /:\s+\S/;

/** A colon with a line or a list behind it only introduces them. */
const INTRODUCES = /^:\s*(?:\n|\(?\d{1,2}[.)]\s)/;

/** @param router decides about each stretch by the tiers that ask no model */
export function createSplitter(router: LocalRouter): Splitter {
  const form = createRequestForm(router.agents);
  return (message) => {
    if (message.length > MAX_CHARACTERS) return undefined;
    const requests = requestsIn(message, form);
    if (requests.length < 2 || requests.length > MAX_REQUESTS) return undefined;
    const parts = new Map<string, { decision: MessagePart['decision']; spans: Span[] }>();
    for (const span of requests) {
      const decision = ownerOf(router, message.slice(span.from, span.to));
      if (!decision?.agent) return undefined;
      const part = parts.get(decision.agent);
      if (part) part.spans.push(span);
      else {
        parts.set(decision.agent, {
          decision: { ...decision, agent: decision.agent },
          spans: [span],
        });
      }
    }
    return parts.size >= 2 && parts.size <= MAX_PARTS ? [...parts.values()] : undefined;
  };
}

/** Undefined where two patterns claim the stretch, too: it may then hold two requests. */
function ownerOf(router: LocalRouter, text: string): Decision | undefined {
  return router.rules.matching(text).length > 1 ? undefined : routeLocally(router, text);
}

/** The words of the message that are a part's. */
export function partText(message: string, spans: readonly Span[]): string {
  return spans.map(({ from, to }) => message.slice(from, to)).join('\n');
}

/** Stretches that are requests; none at all when there is one that is neither a request nor a courtesy. */
function requestsIn(message: string, form: RequestForm): Span[] {
  const segments = segmentsOf(message, form);
  if (segments.length < 2 || segments.length > MAX_SEGMENTS) return [];
  const requests: Span[] = [];
  const before: string[] = [];
  for (const span of segments) {
    const text = message.slice(span.from, span.to);
    if (form.isCourtesy(text)) continue;
    if (INTRODUCES.test(message.slice(span.to))) {
      // "If it is lost:" holds for all that it introduces.
      if (form.isDependent(text, [])) return [];
      continue;
    }
    if (FREE_TEXT.test(text) || !form.isRequest(text) || form.isDependent(text, before)) return [];
    requests.push({ from: span.from + form.leadOf(text), to: span.to });
    before.push(text);
  }
  return requests;
}
