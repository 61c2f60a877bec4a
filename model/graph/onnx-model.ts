import onnxProto, { type onnx } from 'onnx-proto';
import type { Tensor, TensorType } from '../tensor.js';
import type { AttributeValue, Graph, Node, ValueInfo } from './graph.js';

const irVersion = 9;
const operatorSetVersion = 17;
/** Operators that ONNX Runtime has beyond the standard, and their domain. */
const runtimeOperators: readonly string[] = ['FusedMatMul'];
const runtimeDomain = 'com.microsoft';

const { ModelProto, TensorProto, AttributeProto } = onnxProto.onnx;
const { DataType } = TensorProto;
const { AttributeType } = AttributeProto;
const onnxType: Record<TensorType, onnx.TensorProto.DataType> = {
  float32: DataType.FLOAT,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
};

/**
 * The graph as the bytes of an ONNX model (https://onnx.ai/onnx/intro/concepts.html). The model imports ONNX
 * Runtime's own domain only when the graph uses it, so a standard graph runs everywhere.
 */
export function encodeOnnxModel(graph: Graph): Uint8Array {
  const nodes = graph.neededNodes;
  const isStandard = nodes.every(({ operator }) => !runtimeOperators.includes(operator));
  return ModelProto.encode({
    irVersion,
    producerName: 'evergreen',
    opsetImport: [
      { domain: '', version: operatorSetVersion },
      ...(isStandard ? [] : [{ domain: runtimeDomain, version: 1 }]),
    ],
    graph: {
      name: 'classifier',
      node: nodes.map(encodeNode),
      input: graph.inputs.map(encodeValueInfo),
      output: graph.outputs.map(encodeValueInfo),
      initializer: [...graph.initializers].map(([name, tensor]) => encodeTensor(name, tensor)),
    },
  }).finish();
}

const encodeNode = ({ operator, inputs, outputs, attributes }: Node): onnx.INodeProto => ({
  name: outputs[0],
  opType: operator,
  domain: runtimeOperators.includes(operator) ? runtimeDomain : '',
  input: [...inputs],
  output: [...outputs],
  attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
});

function encodeAttribute(name: string, value: AttributeValue): onnx.IAttributeProto {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
}

const encodeValueInfo = ({ name, type, dims }: ValueInfo): onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: onnxType[type],
      shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) },
    },
  },
});

const encodeTensor = (name: string, { type, dims, data }: Tensor): onnx.ITensorProto => ({
  name,
  dataType: onnxType[type],
  dims: [...dims],
  rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});
