/** What no tracked file may hold: it would work on one machine only, or tie everyone to one package registry. */

interface Forbidden {
  pattern: RegExp;
  what: string;
}

const FORBIDDEN: readonly Forbidden[] = [
  { pattern: /(?<![\w./~-])\/(?:home|root|Users)\/[A-Za-z0-9._-]+/, what: 'a path of one machine' },
  {
    pattern: /\bregistry\s*=\s*["']?https?:/,
    what: 'the address of a package registry',
  },
  { pattern: /^\s*--?(?:index-url|extra-index-url|find-links)\b/, what: 'a package index' },
  { pattern: /"resolved": "https?:/, what: 'a download address of a package' },
];

/** One line for each forbidden thing in a file: `path:line: holds …`. */
export function forbiddenIn(path: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      FORBIDDEN.filter(({ pattern }) => pattern.test(line)).map(
        ({ what }) => `${path}:${index + 1}: holds ${what}. Remove it, or make it a setting.`,
      ),
    );
}
