/** The one question that a user is asked: which of two agents, in words of what they do. */
import type { AgentDefinition } from '../agent-types.ts';
import type { AgentOption } from './decision.ts';
import { stemsOf } from './stems.ts';

/** A label is read aloud in a question: a phrase, not a sentence. */
const MAX_LABEL = 60;

type Described = Pick<AgentDefinition, 'id' | 'description'>;

/** @returns what each agent is about, in the phrase of its description that is nearest to the message */
export function optionsFor(agents: readonly Described[], message: string): AgentOption[] {
  const said = stemsOf(message);
  return agents.map((agent) => ({ agent: agent.id, label: labelOf(agent, said) }));
}

/** @param options two of them */
export function clarifyingQuestion(options: readonly AgentOption[]): string {
  const [first, second] = options.map(({ label }) => label);
  return `Is this about ${first}, or about ${second}? You can answer "the first" or "the second".`;
}

function labelOf({ description }: Described, said: ReadonlySet<string>): string {
  const colon = description.indexOf(': ');
  const phrases = description
    .slice(colon < 0 ? 0 : colon + 2)
    .split(/[,;:()] */)
    .map((phrase) => phrase.replace(/^(?:and|or) /, '').trim())
    .filter((phrase) => phrase !== '');
  let best = phrases[0] ?? description;
  let most = 0;
  for (const phrase of phrases) {
    const shared = [...stemsOf(phrase)].filter((stem) => said.has(stem)).length;
    if (shared > most) [best, most] = [phrase, shared];
  }
  return shortened(best.charAt(0).toLowerCase() + best.slice(1));
}

function shortened(text: string): string {
  if (text.length <= MAX_LABEL) return text;
  return `${text.slice(0, text.lastIndexOf(' ', MAX_LABEL))} …`;
}
