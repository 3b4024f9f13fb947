/** What a trained classifier consists of, and how it lies in the bytes that the bundle carries. */
import type { Fingerprints } from './feature-table.ts';
import type { Vocabulary } from './vocabulary.ts';
import { readWordVectors, type WordVectors } from './word-vectors.ts';

/** Changes when bytes of an older build can no longer be read. */
export const MODEL_VERSION = 3;

/** `1 / (1 + exp(-(bias + Σ weight × input)))`. */
export interface Logistic {
  bias: number;
  weights: readonly number[];
}

/** Small numbers of a model: JSON at the head of its bytes. */
export interface ModelHead {
  version: number;
  agents: readonly string[];
  /** There are `2 ** bits` places for hashed features. */
  bits: number;
  /** Most different hashed features of one message. */
  featureLimit: number;
  /** Length to which each block of hashed features is scaled. */
  blockWeights: readonly number[];
  /** Score of an agent for an empty message. */
  biases: readonly number[];
  /** What one unit of an agent's hashed weights is worth. */
  hashedUnits: readonly number[];
  sentenceUnits: readonly number[];
  /** Number of stored typical sentences of each agent, and the worth of one unit of them. */
  landmarks: readonly number[];
  landmarkUnit: number;
  /** Slots of the vocabulary. */
  vocabulary: number;
  /** Inputs: lead of the best score over the second, best score. */
  confidence: Logistic;
  /** Inputs: best score, likeness to the nearest landmark of the best agent, known share of each block. */
  outOfScope: Logistic;
  thresholds: Thresholds;
}

/** When the classifier decides. */
export interface Thresholds {
  /** Least confidence, 0 to 1. */
  confidence: number;
  /** Highest out-of-scope score, 0 to 1. */
  outOfScope: number;
}

export interface ClassifierModel {
  head: ModelHead;
  fingerprints: Fingerprints;
  /** Rarity of the feature at each place, relative to the others. */
  rarities: Uint8Array;
  /** place × agent */
  hashedWeights: Int8Array;
  /** dimension × agent */
  sentenceWeights: Int8Array;
  /** landmark × dimension, agent by agent */
  landmarks: Int8Array;
  vocabulary: Vocabulary;
  /** The table as it was read, and its bytes as they are written. */
  vectors: WordVectors;
  vectorBytes: Uint8Array;
}

/** Bytes of `model`: length of the head, head, and the arrays one after the other. */
export function encodeModel(model: ClassifierModel): Uint8Array {
  const head = Buffer.from(JSON.stringify(model.head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...arraysOf(model)]);
}

/** @throws when the bytes are not a model of this version */
export function decodeModel(bytes: Uint8Array): ClassifierModel {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = buffer.length >= 4 ? buffer.readUInt32LE(0) : Number.POSITIVE_INFINITY;
  if (headLength + 4 > buffer.length) throw new Error('The classifier model is cut off.');
  const head = JSON.parse(buffer.toString('utf8', 4, 4 + headLength)) as ModelHead;
  if (head.version !== MODEL_VERSION) {
    throw new Error(
      `The classifier model has version ${head.version}, this code reads ${MODEL_VERSION}: build it again.`,
    );
  }
  let at = 4 + headLength;
  const take = (count: number): Uint8Array => {
    // No copy: one in each worker would stand beside the file's bytes until a full collection of garbage.
    const part = bytes.subarray(at, at + count);
    if (part.length !== count) throw new Error('The classifier model is cut off.');
    at += count;
    return part;
  };
  const signed = (count: number): Int8Array =>
    new Int8Array(bytes.buffer, take(count).byteOffset, count);
  // Wider numbers have to begin at a multiple of their width, which a copy does.
  const aligned = (count: number): ArrayBuffer => new Uint8Array(take(count)).buffer;
  const agents = head.agents.length;
  const places = 2 ** head.bits;
  const fingerprints = new Uint16Array(aligned(2 * places));
  const rarities = take(places);
  const hashedWeights = signed(places * agents);
  const dimensions = new DataView(aligned(4)).getUint32(0, true);
  const sentenceWeights = signed(dimensions * agents);
  const stored = head.landmarks.reduce((sum, count) => sum + count, 0);
  const landmarks = signed(stored * dimensions);
  const vocabulary = new Uint32Array(aligned(4 * head.vocabulary));
  const vectorBytes = take(bytes.length - at);
  const vectors = readWordVectors(vectorBytes);
  return {
    head,
    fingerprints,
    rarities,
    hashedWeights,
    sentenceWeights,
    landmarks,
    vocabulary,
    vectors,
    vectorBytes,
  };
}

function arraysOf(model: ClassifierModel): Uint8Array[] {
  const dimensions = Buffer.alloc(4);
  dimensions.writeUInt32LE(model.vectors.dimensions);
  const {
    fingerprints,
    rarities,
    hashedWeights,
    sentenceWeights,
    landmarks,
    vocabulary,
    vectorBytes,
  } = model;
  const plain = (array: Int8Array | Uint16Array | Uint32Array): Uint8Array =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return [
    plain(fingerprints),
    rarities,
    plain(hashedWeights),
    dimensions,
    plain(sentenceWeights),
    plain(landmarks),
    plain(vocabulary),
    vectorBytes,
  ];
}
