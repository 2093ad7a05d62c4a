import * as z from "zod/mini";

/** Bytes of an isolate: its heap, and the array buffers outside of it. */
export type IsolateMemory = {
  /** The caller has collected garbage. */
  readonly usedBytes: () => Promise<number>;
  readonly close: () => void;
};

const targetsSchema = z.array(z.looseObject({ webSocketDebuggerUrl: z.string() }));
const usageSchema = z.looseObject({ usedSize: z.number(), backingStorageSize: z.number() });
const replySchema = z.looseObject({ id: z.number(), result: z.optional(z.unknown()) });

/**
 * Through workerd's inspector (`--inspector-addr`), which speaks the Chrome DevTools Protocol for each service; it does not
 * answer to HeapProfiler.collectGarbage.
 */
export async function openIsolateMemory(inspectorPort: number): Promise<IsolateMemory> {
  const targets = targetsSchema.parse(await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json());
  const url = targets.find(({ webSocketDebuggerUrl }) =>
    webSocketDebuggerUrl.endsWith("/main"),
  )?.webSocketDebuggerUrl;
  if (url === undefined)
    throw new Error(`isolate_memory: expected a service named main, got ${JSON.stringify(targets)}`);
  const socket = new WebSocket(url.replace("localhost", "127.0.0.1"));
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  let lastId = 0;
  const send = (method: string): Promise<unknown> => {
    const id = ++lastId;
    const reply = new Promise<unknown>((resolve) => {
      const listener = ({ data }: MessageEvent): void => {
        const parsed = replySchema.safeParse(JSON.parse(String(data)));
        if (!parsed.success || parsed.data.id !== id) return;
        socket.removeEventListener("message", listener);
        resolve(parsed.data.result);
      };
      socket.addEventListener("message", listener);
    });
    socket.send(JSON.stringify({ id, method }));
    return reply;
  };
  await send("Runtime.enable");
  return {
    async usedBytes() {
      const { usedSize, backingStorageSize } = usageSchema.parse(await send("Runtime.getHeapUsage"));
      return usedSize + backingStorageSize;
    },
    close: () => socket.close(),
  };
}
