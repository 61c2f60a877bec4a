/**
 * Whether an error message (ONNX Runtime, V8) or a line that a dying process wrote says that memory could not be had.
 * There is no code for it, words are all there is.
 */
export const saysOutOfMemory = (text: string): boolean =>
  /bad_alloc|failed to allocate|out of memory|(cannot|could not) allocate memory|unable to grow instance memory|allocation failed/i.test(
    text,
  );
