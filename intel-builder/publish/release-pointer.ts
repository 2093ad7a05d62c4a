import { FormatError } from "../../shared/format/format-error.ts";
import type { PointerCopy } from "../../shared/format/mirrored-pointer.ts";
import { releasePointerSchema, type ReleasePointer } from "../../shared/format/release-store.ts";
import type { Target } from "./target.ts";

/** The pointer as it was found, with what it takes to replace that very one. */
export type FoundPointer = {
  /** Null where no release was ever activated, and where what stands there is no pointer. */
  readonly pointer: ReleasePointer | null;
  readonly copy: PointerCopy | null;
};

/** The pointer, or null where no release was ever activated. Throws if it cannot be read as one. */
export async function readPointer({ pointer }: Pick<Target, "pointer">): Promise<ReleasePointer | null> {
  const copy = await pointer.read();
  return copy && parsePointer(copy.text);
}

/** A pointer that cannot be read must not stand in the way of a good release, so here it counts as none. */
export async function findPointer({ pointer }: Pick<Target, "pointer">): Promise<FoundPointer> {
  const copy = await pointer.read();
  if (copy === null) return { pointer: null, copy };
  const parsed = releasePointerSchema.safeParse(parseJson(copy.text));
  return { pointer: parsed.success ? parsed.data : null, copy };
}

export function parsePointer(text: string): ReleasePointer {
  const parsed = releasePointerSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new FormatError("pointer_layout", { expected: "a release pointer", got: "other content" });
}

/**
 * Replaces the pointer that was found, and no other: if somebody else was faster this throws, and their release stays.
 */
export async function switchPointer(
  { pointer }: Pick<Target, "pointer">,
  found: FoundPointer,
  next: ReleasePointer,
): Promise<ReleasePointer> {
  if (await pointer.replace(JSON.stringify(next), found.copy?.version ?? null)) return next;
  const winner = await findPointer({ pointer });
  if (winner.pointer?.release === next.release) return winner.pointer;
  throw new Error(
    `publish_conflict: expected ${nameOf(found)} to be active still, got ${nameOf(winner)} from another publisher; ` +
      "theirs stays active; look at intel list and activate again if yours should follow",
  );
}

/** Finishes a switch that died between the record and the copy that gates read. */
export async function finishSwitch(
  { pointer }: Pick<Target, "pointer">,
  { copy }: FoundPointer,
): Promise<void> {
  if (copy && !copy.shown) await pointer.replace(copy.text, copy.version);
}

/** Later than the one before, also when this machine's clock is not. */
export function nextActivationMs(nowMs: number, before: ReleasePointer | null): number {
  return before === null ? nowMs : Math.max(nowMs, before.activatedAtMs + 1);
}

function nameOf({ pointer }: FoundPointer): string {
  return pointer?.release ?? "no release";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
