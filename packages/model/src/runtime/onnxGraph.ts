import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** Name of a value inside a graph. */
export type ValueRef = string;

/** A dimension: a fixed size, or a name for one that varies from run to run. */
export type Dim = number | string;

type AttributeValue = number | string | readonly number[] | { float: number };

const OPSET = 20n;
const IR_VERSION = 10n;

function attribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s });
  }
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  }
  if ('float' in value)
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) });
}

/** How the numbers of an input are stored. */
export type StoredType = 'float32' | 'float16' | 'int32';

const dataTypes: Record<StoredType, TensorProto_DataType> = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  int32: TensorProto_DataType.INT32,
};

function valueInfo(name: ValueRef, dims: readonly Dim[], type: StoredType): ValueInfoProto {
  const dim = dims.map((d) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof d === 'number' ? { case: 'dimValue', value: BigInt(d) } : { case: 'dimParam', value: d },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: dataTypes[type],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

/** Builds one small ONNX graph in code: add inputs, operators and outputs, then `toBytes()`. */
export class OnnxGraph {
  private readonly nodes: NodeProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly constants = new Map<ValueRef, TensorProto>();
  /** Inputs stored as float16, and what the operators read in their place. */
  private readonly widened = new Map<ValueRef, ValueRef>();
  private fresh = 0;

  /** Declares a graph input. One that is stored as float16 is widened: all operators behind it compute in float32. */
  input(name: ValueRef, dims: readonly Dim[], type: StoredType = 'float32'): ValueRef {
    this.inputs.push(valueInfo(name, dims, type));
    if (type === 'float16') this.widened.set(name, this.cast(name, 'float32'));
    return name;
  }

  /** Declares a value as a graph output. */
  output(name: ValueRef, dims: readonly Dim[], type: StoredType = 'float32'): void {
    this.outputs.push(valueInfo(name, dims, type));
  }

  /** A value stored in another way. */
  cast(value: ValueRef, to: StoredType, name?: ValueRef): ValueRef {
    return this.op('Cast', [value], { to: dataTypes[to] }, name);
  }

  /** Adds an operator with one result; the result is called `name`, or something fresh. */
  op(
    opType: string,
    input: readonly ValueRef[],
    attributes: Record<string, AttributeValue> = {},
    name?: ValueRef,
  ): ValueRef {
    const output = name ?? `_${opType}${this.fresh++}`;
    this.nodes.push(
      create(NodeProtoSchema, {
        opType,
        name: `n${this.nodes.length}`,
        input: input.map((value) => this.widened.get(value) ?? value),
        output: [output],
        attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
      }),
    );
    return output;
  }

  /** An int64 constant (shapes, axes); equal constants are stored once. */
  ints(values: readonly number[]): ValueRef {
    const rawData = new Uint8Array(new BigInt64Array(values.map(BigInt)).buffer);
    return this.constant(`_i${values.join('_')}`, [values.length], TensorProto_DataType.INT64, rawData);
  }

  /** A float32 constant filled with one number; `dims` empty for a scalar. */
  fill(value: number, dims: readonly number[] = []): ValueRef {
    const size = dims.reduce((product, n) => product * n, 1);
    const rawData = new Uint8Array(new Float32Array(size).fill(value).buffer);
    return this.constant(`_f${value}_${dims.join('_')}`, dims, TensorProto_DataType.FLOAT, rawData);
  }

  /** The finished model, as the bytes of an ONNX file. */
  toBytes(): Uint8Array {
    const graph = create(GraphProtoSchema, {
      name: 'stage',
      node: this.nodes,
      initializer: [...this.constants.values()],
      input: this.inputs,
      output: this.outputs,
    });
    const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: OPSET })];
    return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: IR_VERSION, opsetImport, graph }));
  }

  private constant(
    name: ValueRef,
    dims: readonly number[],
    dataType: TensorProto_DataType,
    rawData: Uint8Array<ArrayBuffer>,
  ) {
    if (!this.constants.has(name)) {
      this.constants.set(name, create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData }));
    }
    return name;
  }
}
