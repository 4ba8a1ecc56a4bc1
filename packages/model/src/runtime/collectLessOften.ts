import { setFlagsFromString } from 'node:v8';

/**
 * Lets a process's heap grow to three times what a garbage collection left before the next one begins (docs/decisions/0012).
 * V8 counts the memory of tensors as if it lay in the heap; left to itself it begins at 9 MB more, which a run makes within
 * milliseconds, and so collects all the time.
 */
export function collectLessOften(): void {
  setFlagsFromString('--heap-growing-percent=200');
}
