/** What a waiting person sees: steps overwrite each other on a terminal and are plain lines elsewhere; `say` always stays. */
export type Progress = {
  readonly step: (text: string) => void;
  readonly say: (line: string) => void;
};

type Output = { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };

export function openProgress(output: Output): Progress {
  if (!output.isTTY) {
    const line = (text: string): void => void output.write(`${text}\n`);
    return { step: line, say: line };
  }
  // Carriage return, and clear to the end of the line.
  const clear = "\r\u001B[K";
  return {
    step: (text) => void output.write(`${clear}${text.slice(0, (output.columns ?? 80) - 1)}`),
    say: (line) => void output.write(`${clear}${line}\n`),
  };
}
