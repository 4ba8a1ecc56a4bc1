import type { Tensor } from '@circuit-lens/model';

/** The header must end at a multiple of this many bytes, so that the values are aligned. */
const alignment = 64;

/**
 * A tensor as NumPy's `.npy`, version 1.0: little-endian float32, row-major. Axis names and labels have no place in it.
 * Source: numpy.lib.format, "Format Version 1.0".
 */
export function encodeNpy({ shape, data }: Tensor): Uint8Array {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = 10;
  const length = Math.ceil((prefix + dictionary.length + 1) / alignment) * alignment;
  const header = Buffer.alloc(length, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(length - prefix, 8);
  header.write(dictionary, prefix, 'latin1');
  header.write('\n', length - 1, 'latin1');
  return Buffer.concat([header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}
