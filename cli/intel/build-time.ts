import type { ArgsDef } from "citty";
import { UsageError } from "../usage-error.ts";

export const BUILT_AT_ARG = {
  "built-at": {
    type: "string",
    description: "ISO time for the manifest (default: now); no part of the release id",
  },
} as const satisfies ArgsDef;

export function parseTime(text: string | undefined): number {
  const atMs = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isFinite(atMs)) return atMs;
  throw new UsageError("built_at: expected a time like 2026-11-22T12:00:00Z, got other text");
}
