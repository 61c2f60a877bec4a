import onnxProto from 'onnx-proto';
import { EvergreenError } from '../../contracts/errors.js';

const { ModelProto, TensorProto } = onnxProto.onnx;

/**
 * ONNX Runtime reads tensors that a graph keeps in other files from the working directory, also when the graph comes
 * from bytes: weights that no hash covers.
 * @throws EvergreenError `invalid-model` when a tensor of the graph lies outside of it, or it is no ONNX model
 */
export function refuseExternalData(onnx: Uint8Array, where: string): void {
  let model: unknown;
  try {
    model = ModelProto.decode(onnx);
  } catch (cause) {
    throw new EvergreenError('invalid-model', `${where} is not an ONNX model.`, { cause });
  }
  if (namesOtherFile(model))
    throw new EvergreenError(
      'invalid-model',
      `${where} keeps tensors in other files. Save it as one file, without external data.`,
    );
}

/** Looks everywhere: tensors stand among the initializers, in attributes and in graphs inside of graphs. */
function namesOtherFile(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || ArrayBuffer.isView(message)) return false;
  if ('dataLocation' in message && message.dataLocation === TensorProto.DataLocation.EXTERNAL) return true;
  return Object.values(message).some(namesOtherFile);
}
