/** How far the download of a model is: `partial.progress` of its job. */
export interface DownloadProgress {
  /** What is fetched now; null before and after. */
  file: string | null;
  bytesHere: number;
  /** Null until the hub was asked for every size. */
  bytesTotal: number | null;
  bytesPerSecond: number | null;
  secondsLeft: number | null;
  /** What it waits for, in words; null while bytes come. */
  waits: string | null;
}
