import type { DomainRecord, ToolDefinition } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';

/** Articles in one result: more would crowd the model's context. */
const MAX_ARTICLES = 2;
/** A word of the title or a keyword says more about an article than one of its text. */
const TITLE_WEIGHT = 3;

/** Finds help articles by the words they share with the question. */
export const tool: ToolDefinition = {
  name: 'knowledge_search',
  label: 'Searching the help articles',
  description:
    'Search the knowledge base for help articles: how to do or change something, policies, warranty, password reset, sign-in, billing address, delivery times, plans, costs and upgrades',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: {
      query: {
        type: 'string',
        minLength: 2,
        maxLength: 300,
        description: 'The question, or the words to search for',
      },
    },
    required: ['query'],
  },
  outputSchema: {
    type: 'object',
    properties: { articles: { type: 'array', items: entry } },
    required: ['articles'],
  },
  async run(input, { records }) {
    const words = wordsOf(input.query as string);
    const articles = (await records.list('ARTICLE'))
      .map((article) => ({ article, score: score(article, words) }))
      .filter(({ score }) => score >= TITLE_WEIGHT)
      .sort((a, b) => b.score - a.score)
      .slice(0, MAX_ARTICLES)
      .map(({ article: { id, data } }) => ({ id, title: data.title, text: data.text }));
    return { articles };
  },
};

function score({ data }: DomainRecord, words: readonly string[]): number {
  const keywords = Array.isArray(data.keywords) ? data.keywords.join(' ') : '';
  const title = new Set(wordsOf(`${data.title} ${keywords}`));
  const text = new Set(wordsOf(String(data.text)));
  return words.reduce(
    (sum, word) => sum + (title.has(word) ? TITLE_WEIGHT : text.has(word) ? 1 : 0),
    0,
  );
}

/** Distinct telling words of three letters and more, without plural endings. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]{3,}/g) ?? [];
  return [...new Set(words.map((word) => word.replace(/(?<=.{3})s$/, '')).filter(isTelling))];
}

const COMMON_WORDS = new Set(
  'and are can does for from have how the this what when where which who why will with you your'.split(
    ' ',
  ),
);

function isTelling(word: string): boolean {
  return !COMMON_WORDS.has(word);
}
