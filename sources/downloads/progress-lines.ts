const intervalMs = 5000;
const bytesInMegabyte = 1e6;

/** Called with the progress of a download. */
export type OnProgress = (receivedBytes: number, totalBytes: number | undefined) => void;

/** Logs progress every few seconds, for example "Temporal server: 12 of 45 MB". */
export function progressLines(what: string, log: (line: string) => void, now = Date.now): OnProgress {
  let lastAt = now();
  return (receivedBytes, totalBytes) => {
    if (now() - lastAt < intervalMs) return;
    lastAt = now();
    const megabytes = (bytes: number) => Math.round(bytes / bytesInMegabyte);
    const ofTotal = totalBytes === undefined ? '' : ` of ${megabytes(totalBytes)}`;
    log(`${what}: ${megabytes(receivedBytes)}${ofTotal} MB`);
  };
}
