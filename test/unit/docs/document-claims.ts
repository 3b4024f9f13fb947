/** Reads from a Markdown document what it claims about this repository. */

/** A document's code: what stands in backticks, and the lines of its fenced blocks. */
export interface Code {
  inline: string[];
  lines: string[];
}

export function codeOf(markdown: string): Code {
  const fence = /^```.*\n([\s\S]*?)^```$/gm;
  const lines = [...markdown.matchAll(fence)].flatMap((match) => (match[1] as string).split('\n'));
  const prose = markdown.replaceAll(fence, '');
  return { inline: [...prose.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string), lines };
}

/** Targets that the document tells to make. Comments in blocks are prose. */
export function makeTargetsIn({ inline, lines }: Code): string[] {
  const commands = [...inline, ...lines.map((line) => line.replace(/#.*/, ''))];
  return commands.flatMap((code) =>
    [...code.matchAll(/(?:^|\s|&&)make +([a-z][a-z-]*)/g)].map((match) => match[1] as string),
  );
}

/** Targets of links and pictures that stay in the repository, with their anchor: `docs/a.md#part`. */
export function linksIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] as string)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Anchors of the document's headings, as Git hosts make them. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] as string)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What stands in backticks and looks like a path of the repository: a known ending, or a folder known at the top. */
export function pathsIn({ inline }: Code, topFolders: readonly string[]): string[] {
  return inline.filter((text) => {
    if (!/^[\w.-]+(\/[\w.-]+)*\/?$/.test(text)) return false;
    const isBelowTop = text.includes('/') && topFolders.includes(text.split('/')[0] as string);
    return isBelowTop || /[\w-]\.(?:ts|mjs|json|md|txt|yml|sh|tf|tfvars|svg|hcl)$/.test(text);
  });
}

/** Environment variables: NAMES_LIKE_THIS anywhere in code, and words like PORT that stand alone or are set. */
export function variablesIn({ inline, lines }: Code): string[] {
  const commands = lines.filter((line) => !line.startsWith('data:'));
  return [...inline, ...commands].flatMap((code) => [
    ...[...code.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)].map((match) => match[0]),
    ...[...code.matchAll(/(?:^|\s)([A-Z]{3,})(?==|$)/g)].map((match) => match[1] as string),
  ]);
}

/** Targets in the document's table of commands. */
export function commandTableOf(markdown: string): string[] {
  return [...markdown.matchAll(/^\| `make ([a-z-]+)/gm)].map((match) => match[1] as string);
}
