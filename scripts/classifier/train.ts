/** From examples to the bytes of a model. The same examples and word vectors give the same bytes on every machine. */
import { readFileSync } from 'node:fs';
import {
  type ClassifierModel,
  encodeModel,
} from '../../functions/router/classifier/model-format.ts';
import { calibrate } from './calibrate.ts';
import { type CrossFitted, crossFit } from './cross-fit.ts';
import type { Example } from './examples.ts';
import { fitModel } from './fit.ts';
import { prepare } from './prepare.ts';
import { packTable, type WordTable } from './word-vectors/table-text.ts';

/** The committed table of word vectors. */
export function committedWordTable(): WordTable {
  const text = readFileSync(new URL('./word-vectors/word-vectors.txt', import.meta.url), 'utf8');
  return packTable(text, 'scripts/classifier/word-vectors/word-vectors.txt');
}

export interface Training {
  model: ClassifierModel;
  /** What models without each distinct example said about it; the calibration stands on these. */
  heldBack: readonly CrossFitted[];
}

/** @throws when there is no example */
export function train(
  examples: readonly Example[],
  table: WordTable = committedWordTable(),
): Training {
  const prepared = prepare(examples, table);
  const model = fitModel(prepared);
  const heldBack = crossFit(prepared);
  const calibration = calibrate(
    heldBack.map(({ example, answer, scores }) => ({ scores, right: answer === example.label })),
  );
  return { model: { ...model, head: { ...model.head, ...calibration } }, heldBack };
}

/** Bytes for `createClassifier`. */
export function trainClassifier(examples: readonly Example[]): Uint8Array {
  return encodeModel(train(examples).model);
}
