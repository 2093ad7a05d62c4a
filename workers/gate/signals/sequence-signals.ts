import type { Signal } from "../../../shared/domain/signal.ts";
import type { SequenceReading } from "../deps.ts";

/** Not for known devices. A name can come next in a list by chance, and a person at a program's beat: neither is much by itself. */
export function sequenceSignals({ inOrder, onBeat }: SequenceReading): readonly Signal[] {
  const signals: Signal[] = [];
  if (inOrder > 0)
    signals.push({ reason: "list_order", strength: inOrder, detail: "the next name of a sorted list" });
  if (onBeat > 0) signals.push({ reason: "even_pace", strength: onBeat, detail: "on the beat of a program" });
  return signals;
}
