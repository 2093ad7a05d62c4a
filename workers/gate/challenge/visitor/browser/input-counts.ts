import type { InputCounts } from "../../../../../shared/challenge/environment-facts.ts";

const KIND_OF = {
  pointermove: "pointer",
  pointerdown: "pointer",
  keydown: "key",
  touchstart: "touch",
  scroll: "scroll",
  paste: "paste",
} as const satisfies Readonly<Record<string, keyof InputCounts>>;

const MOST = 255;

export type InputCounter = {
  readonly counts: () => InputCounts;
  /** Movements that a script made up. Password managers make up keys and clicks, but never movements. */
  readonly synthetic: () => boolean;
};

/** Counts how often, and nothing else: not which key, not where, not when. */
export function countInputs(): InputCounter {
  const counts = { pointer: 0, key: 0, touch: 0, scroll: 0, paste: 0 };
  let synthetic = false;
  for (const [type, kind] of Object.entries(KIND_OF)) {
    const count = ({ isTrusted }: Event): void => {
      if (isTrusted) counts[kind] = Math.min(MOST, counts[kind] + 1);
      else if (type === "pointermove" || type === "touchstart") synthetic = true;
    };
    document.addEventListener(type, count, { capture: true, passive: true });
  }
  return { counts: () => ({ ...counts }), synthetic: () => synthetic };
}
