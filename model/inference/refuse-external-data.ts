import onnxProto from 'onnx-proto';
import { EvergreenError } from '../../contracts/errors.js';

const { ModelProto, TensorProto } = onnxProto.onnx;

/**
 * An ONNX graph can keep tensors in other files. ONNX Runtime would read them from the working directory even
 * when the graph is loaded from bytes, and no hash covers them.
 * @param where the file's name, for messages
 * @throws EvergreenError `invalid-model` when a tensor of the graph is in another file, or the bytes are not
 * an ONNX model
 */
export function refuseExternalData(onnx: Uint8Array, where: string): void {
  let model: unknown;
  try {
    model = ModelProto.decode(onnx);
  } catch (cause) {
    throw new EvergreenError('invalid-model', `${where} is not an ONNX model.`, { cause });
  }
  if (hasExternalData(model))
    throw new EvergreenError(
      'invalid-model',
      `${where} keeps tensors in other files. Save it as one file, without external data.`,
    );
}

/** Searches the whole message: tensors are among the initializers, in attributes and in nested graphs. */
function hasExternalData(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || ArrayBuffer.isView(message)) return false;
  if ('dataLocation' in message && message.dataLocation === TensorProto.DataLocation.EXTERNAL) return true;
  return Object.values(message).some(hasExternalData);
}
