/** How long the steps take, for the browser's own profiler and for the benchmark. */

export async function timed<T>(step: "decode" | "network", work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    performance.measure(`tongueseg-${step}`, { start });
  }
}
