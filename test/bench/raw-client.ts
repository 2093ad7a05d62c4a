import net from "node:net";

/** What came back, as far as a flood cares; null where the connection broke. */
export type RawAnswer = { readonly status: number; readonly head: string; readonly tookMs: number };

/** A client that costs a tenth of `node:http`, so that one core can send a flood, answer for the origin and measure. */
export type RawClient = {
  /** `text` is the whole request. Opens a connection where none is idle; null where `most` are busy. */
  readonly ask: (text: string) => Promise<RawAnswer | null> | null;
  readonly close: () => void;
};

type Line = {
  readonly ask: (text: string) => Promise<RawAnswer | null>;
  readonly isOpen: () => boolean;
  readonly end: () => void;
};

export function openRawClient(port: number, most: number): RawClient {
  const idle: Line[] = [];
  const lines = new Set<Line>();
  const take = (): Line | null => {
    for (let line = idle.pop(); line; line = idle.pop()) {
      if (line.isOpen()) return line;
      lines.delete(line);
    }
    return lines.size < most ? openLine(port) : null;
  };
  return {
    ask(text) {
      const line = take();
      if (!line) return null;
      lines.add(line);
      return line.ask(text).then((answer) => {
        idle.push(line);
        return answer;
      });
    },
    close: () => lines.forEach(({ end }) => end()),
  };
}

/** One connection that is kept: one request at a time. */
function openLine(port: number): Line {
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true }).setEncoding("latin1");
  let got = "";
  let askedAtMs = 0;
  const waiting: ((answer: RawAnswer | null) => void)[] = [];
  const tell = (answer: RawAnswer | null) => waiting.pop()?.(answer);
  socket.on("data", (text) => {
    got += String(text);
    const head = wholeAnswer(got);
    if (head === null) return;
    got = "";
    if (/\r\nconnection: close/iu.test(head)) socket.destroy();
    tell({ status: Number(head.slice(9, 12)), head, tookMs: performance.now() - askedAtMs });
  });
  socket
    .on("error", () => tell(null))
    .on("end", () => socket.destroy())
    .on("close", () => tell(null));
  return {
    ask(text) {
      askedAtMs = performance.now();
      return new Promise((resolve) => {
        waiting.push(resolve);
        socket.write(text, "latin1");
      });
    },
    isOpen: () => !socket.destroyed,
    end: () => socket.destroy(),
  };
}

/** The head of an answer that has come whole; null while it has not. */
function wholeAnswer(got: string): string | null {
  const end = got.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = got.slice(0, end);
  const length = /\r\ncontent-length: (\d+)/iu.exec(head)?.[1];
  const isWhole = length === undefined ? got.endsWith("0\r\n\r\n") : got.length >= end + 4 + Number(length);
  return isWhole ? head : null;
}
