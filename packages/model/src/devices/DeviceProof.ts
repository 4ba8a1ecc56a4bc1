/** What a trial of a device on the embedded model found; a line of JSON between two processes. */
export interface DeviceProof {
  /** Null when every hook point agrees with the stored reference; else why the device must not be used. */
  problem: string | null;
  /** Rate of a float32 product of GPT-2 small's size, here and on the CPU, in 10⁹ operations a second. */
  gflops: number;
  cpuGflops: number;
}
