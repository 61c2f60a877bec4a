import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import onnxProto from 'onnx-proto';
import type { ModelManifest } from '../../contracts/model-manifest.js';
import type { GoldenAnswers, ServingSettings } from '../../contracts/serving.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { saveModel } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';

/** A model of the registry on this machine. */
export interface LocalModel {
  directory: string;
  manifest: ModelManifest;
}

/** Stores a copy of a model, changed by `change`, as a model of its own. @returns its digest */
export async function storeSpoiled(
  store: ObjectStore,
  { directory, manifest }: LocalModel,
  copyDirectory: string,
  change: (directory: string) => Promise<void>,
): Promise<string> {
  await rm(copyDirectory, { recursive: true, force: true });
  await cp(directory, copyDirectory, { recursive: true });
  await change(copyDirectory);
  // What makes the copy a model of its own even where nothing else does.
  await writeFile(join(copyDirectory, 'spoiled.txt'), `${copyDirectory}\n`);
  return (await saveModel(store, { directory: copyDirectory, lineage: manifest.lineage })).digest;
}

/** The probabilities become softmax(logits / temperature) of another temperature. */
export async function breakTemperature(directory: string, factor: number): Promise<void> {
  await editJson(join(directory, 'config.json'), (config: { evergreen: ServingSettings }) => {
    config.evergreen.temperature *= factor;
  });
}

/** The golden answers become what the directory answers now: what was changed before looks intended. */
export async function answerGoldenTextsAgain(directory: string): Promise<void> {
  const model = await TextClassifier.load(directory, 1);
  const path = join(directory, 'golden.json');
  const { texts } = JSON.parse(await readFile(path, 'utf8')) as GoldenAnswers;
  const answers = await model.classify(texts);
  await editJson(path, (golden: GoldenAnswers) => {
    golden.probabilities = answers.map(({ probabilities }) => probabilities);
  });
}

const width = 512;

/** The graph multiplies `count` useless matrices before it answers what it answered. */
export async function slowDown(directory: string, count: number): Promise<void> {
  const path = join(directory, 'onnx', 'model.onnx');
  const { ModelProto, TensorProto } = onnxProto.onnx;
  const model = ModelProto.decode(await readFile(path));
  const graph = model.graph!;
  for (const node of graph.node!)
    node.output = node.output!.map((name) => (name === 'logits' ? 'honest' : name));
  const node = (opType: string, input: string[], output: string) =>
    graph.node!.push({ opType, input, output: [output] });
  const constant = (name: string, dims: number[], data: Float32Array) =>
    graph.initializer!.push({
      name,
      dims,
      dataType: TensorProto.DataType.FLOAT,
      rawData: new Uint8Array(data.buffer),
    });
  constant('idle', [width, width], new Float32Array(width * width).fill(1 / width));
  constant('nothing', [], new Float32Array([0]));
  // Starts from the answer, so that nothing can be computed ahead when the model is loaded.
  node('ReduceMean', ['honest'], 'mean');
  node('Add', ['idle', 'mean'], 'work-0');
  for (let step = 0; step < count; step++) node('MatMul', [`work-${step}`, 'idle'], `work-${step + 1}`);
  node('ReduceMean', [`work-${count}`], 'worked');
  node('Mul', ['worked', 'nothing'], 'zero');
  node('Add', ['honest', 'zero'], 'logits');
  await writeFile(path, ModelProto.encode(model).finish());
}

/** Flips a bit in the middle of a stored object. */
export async function flipBit(store: ObjectStore, key: string): Promise<void> {
  const bytes = Buffer.from((await store.get(key))!);
  const middle = Math.floor(bytes.byteLength / 2);
  bytes[middle] = bytes[middle]! ^ 1;
  await store.put(key, bytes);
}

async function editJson<Content>(path: string, edit: (content: Content) => void): Promise<void> {
  const content = JSON.parse(await readFile(path, 'utf8')) as Content;
  edit(content);
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
}
