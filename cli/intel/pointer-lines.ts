import type { ReleasePointer } from "../../shared/format/release-store.ts";

/** What gates will do now, and how to take it back. */
export function pointerLines({ release, previous, off }: ReleasePointer): readonly string[] {
  return [
    off
      ? `release ${release} is chosen, but intelligence is switched off; switch it on with intel on`
      : `release ${release} is active`,
    `roll-back goes to ${previous ?? "nothing"}`,
  ];
}
