/** Starts jobs in the given order, at most `parallel` at a time; resolves when all are done. A job must not throw. */
export async function inOrder(jobs: readonly (() => Promise<void>)[], parallel: number): Promise<void> {
  const queue = jobs.values();
  const work = async (): Promise<void> => {
    for (const job of queue) await job();
  };
  await Promise.all(Array.from({ length: parallel }, work));
}
