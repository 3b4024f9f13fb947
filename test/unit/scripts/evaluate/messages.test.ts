/** The agents of this repository on messages that none of their examples repeats. */
import { model } from 'agentpool:classifier';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createClassifier } from '../../../../functions/router/classifier/classifier.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';
import { agentExamples } from '../../../../scripts/classifier/examples.ts';
import { claimedTwice } from '../../../../scripts/classifier/overlap.ts';
import { readLabelled, readTexts } from '../../../../scripts/evaluate/labelled-lines.ts';

const file = (name: string): string => join(REPOSITORY_ROOT, 'scripts/evaluate', name);
const messages = readLabelled(file('messages.tsv'));
const strangers = readTexts(file('strangers.tsv'));
const classifier = createClassifier(model);
const isLocal = (text: string): boolean => classifier.classify(text).abstained === null;

describe('the local classifier with the agents’ own examples', () => {
  it('is evaluated on messages that are no examples', () => {
    const relabelled = [...messages.map(({ text }) => text), ...strangers].map((text) => ({
      label: 'held out',
      text,
    }));
    expect(claimedTwice([...agentExamples(loadCatalogue().agents), ...relabelled])).toEqual([]);
  });

  it('decides most messages itself, and hardly one wrongly', () => {
    const local = messages.filter(({ text }) => isLocal(text));
    const wrong = local.filter(({ label, text }) => classifier.classify(text).agent !== label);
    expect(local.length / messages.length).toBeGreaterThan(0.6);
    expect(wrong.length / local.length).toBeLessThan(0.04);
  });

  it('leaves most of what is nobody’s to the next tier', () => {
    const taken = strangers.filter(isLocal);
    expect(taken.length / strangers.length).toBeLessThan(0.3);
  });
});
