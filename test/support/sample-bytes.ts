/** A `.npy` file of 32-bit floating numbers, as NumPy writes it. */
export function npyBytes(shape: readonly number[], values: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const header = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 0xff, header.length >> 8]);
  return Buffer.concat([start, Buffer.from(header), Buffer.from(Float32Array.from(values).buffer)]);
}

/** A WAV file; `tag` 1 is whole numbers, 3 floating ones; values are -1 to 1. */
export function wavBytes({
  tag,
  bits,
  sampleRate,
  channels,
}: {
  tag: 1 | 3;
  bits: 8 | 16 | 24 | 32 | 64;
  sampleRate: number;
  channels: readonly ArrayLike<number>[];
}): Uint8Array {
  const step = bits / 8;
  const count = channels[0]?.length ?? 0;
  const data = Buffer.alloc(count * channels.length * step);
  for (let index = 0; index < count; index += 1) {
    for (const [channel, values] of channels.entries()) {
      writeValue(data, (index * channels.length + channel) * step, values[index] ?? 0, tag, bits);
    }
  }
  const format = Buffer.alloc(16);
  format.writeUInt16LE(tag, 0);
  format.writeUInt16LE(channels.length, 2);
  format.writeUInt32LE(sampleRate, 4);
  format.writeUInt32LE(sampleRate * channels.length * step, 8);
  format.writeUInt16LE(channels.length * step, 12);
  format.writeUInt16LE(bits, 14);
  const chunk = (name: string, content: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(content.length);
    return Buffer.concat([Buffer.from(name), size, content]);
  };
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), chunk('data', data)]));
}

function writeValue(data: Buffer, at: number, value: number, tag: 1 | 3, bits: number): void {
  if (tag === 3) {
    if (bits === 32) data.writeFloatLE(value, at);
    else data.writeDoubleLE(value, at);
    return;
  }
  const whole = Math.min(Math.round(value * 2 ** (bits - 1)), 2 ** (bits - 1) - 1);
  if (bits === 8) data.writeUInt8(whole + 128, at);
  else data.writeIntLE(whole, at, bits / 8);
}
