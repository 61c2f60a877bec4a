import { SketchCollector } from '../../api/predictions/sketch-collector.js';
import type { Champion } from '../../contracts/champion.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { startInferencePool, type InferencePool } from '../../model/inference/inference-pool.js';
import { rowId } from '../../policy/split.js';
import { currentChampion } from '../../registry/champions.js';
import { fetchModel } from '../../registry/models.js';
import { openSketchLog } from '../../registry/sketches.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { LabeledText } from '../two-kinds-of-texts.js';

const textsPerRequest = 64;

/** Answers texts with the champion of the moment, as the API does, and leaves the same sketches. */
export class AnsweringModel {
  private loaded: { champion: Champion; pool: InferencePool } | null = null;
  private answers = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly cacheDirectory: string,
    private readonly threads: number,
  ) {}

  /** @returns a label for each text, as feedback that arrives later gives it */
  async answer(rows: readonly LabeledText[]): Promise<FeedbackRecord[]> {
    const { champion, pool } = await this.load();
    const sketches = new SketchCollector({
      write: (sketch) => openSketchLog(this.store, champion.model).append(sketch),
      warn: (message) => console.error(message),
    });
    const feedback: FeedbackRecord[] = [];
    for (let begin = 0; begin < rows.length; begin += textsPerRequest) {
      const part = rows.slice(begin, begin + textsPerRequest);
      const classifications = await pool.classify(part.map(({ text }) => text));
      sketches.add(champion, classifications);
      classifications.forEach(({ predicted, score }, index) => {
        const { text, label } = part[index]!;
        const answer = pool.settings.labels[predicted]!;
        this.answers += 1;
        feedback.push(this.label(text, label, { champion, answer, score }));
      });
    }
    await sketches.close(60_000);
    return feedback;
  }

  async close(): Promise<void> {
    await this.loaded?.pool.close();
    this.loaded = null;
  }

  private label(
    text: string,
    label: string,
    { champion, answer, score }: { champion: Champion; answer: string; score: number },
  ): FeedbackRecord {
    const at = new Date().toISOString();
    return {
      rowId: rowId(text),
      text,
      label,
      source: 'customers',
      sender: 'cli',
      kind: 'random',
      at,
      prediction: {
        id: `prediction-${this.answers}`,
        label: answer,
        score,
        generation: champion.generation,
        modelDigestPrefix: champion.digest.slice(0, 16),
        at,
      },
    };
  }

  private async load(): Promise<{ champion: Champion; pool: InferencePool }> {
    const champion = (await currentChampion(this.store, 'default'))!;
    if (this.loaded?.champion.generation === champion.generation) return this.loaded;
    await this.close();
    const { directory } = await fetchModel(this.store, champion.digest, this.cacheDirectory);
    const pool = await startInferencePool({
      modelDirectory: directory,
      processes: 1,
      threadsPerProcess: this.threads,
    });
    this.loaded = { champion, pool };
    return this.loaded;
  }
}
