/**
 * How sessions are made on a device.
 * @param device as `OnnxRuntime.open` takes it
 * @param threads of one operator; 0: all cores
 */
export function sessionOptions(device: string, threads: number) {
  return {
    executionProviders: device === 'cpu' ? ['cpu'] : [providerOptions(device), 'cpu'],
    // Every session would keep the memory of its largest run: over 130 MB after two sweeps on GPT-2 small's shape, 715 MB after
    // three kinds of reads of 1,024 tokens (docs/decisions/0001).
    enableCpuMemArena: false,
    enableMemPattern: false,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
    // Threads that spin while waiting steal the two cores from each other: 492 ms against 49 ms for one prompt
    // through 25 sessions (measured, docs/decisions/0001).
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3 as const,
  };
}

/** The execution provider, by name, or by name and number as in `cuda:1`. */
function providerOptions(device: string): string | { name: string } {
  const [name, index] = device.split(':');
  // The typings know `deviceId` of CUDA alone; WebGPU, which has one device, refuses it in words of its own.
  return index === undefined ? name! : ({ name: name!, deviceId: Number(index) } as { name: string });
}
