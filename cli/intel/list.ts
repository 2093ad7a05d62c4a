import { defineCommand } from "citty";
import { readPointer } from "../../intel-builder/publish/release-pointer.ts";
import type { ReleasePointer } from "../../shared/format/release-store.ts";
import { builtReleases, releasesDir, type BuiltRelease } from "./built-releases.ts";
import { openTarget } from "./open-target.ts";
import { printAnswer, table } from "./print.ts";
import { TARGET_ARGS } from "./target-args.ts";

export const command = defineCommand({
  meta: { description: "list built releases and say which one the gate uses" },
  args: TARGET_ARGS,
  async run({ args }) {
    const built = await builtReleases(releasesDir(args.state));
    const target = await openTarget(args);
    try {
      const pointer = await readPointer(target);
      printAnswer(args.json, document(built, pointer), lines(built, pointer));
    } finally {
      await target.close();
    }
  },
});

function document(built: readonly BuiltRelease[], pointer: ReleasePointer | null): object {
  const releases = built.map(({ id, manifest }) => ({
    release: id,
    builtAtMs: manifest.builtAtMs,
    role: roleOf(id, pointer),
  }));
  return { active: pointer?.release ?? null, previous: pointer?.previous ?? null, releases };
}

function lines(built: readonly BuiltRelease[], pointer: ReleasePointer | null): readonly string[] {
  const rows = built.map(({ id, manifest }) => [
    id,
    new Date(manifest.builtAtMs).toISOString(),
    roleOf(id, pointer) ?? "",
  ]);
  const active = pointer
    ? `the gate uses ${pointer.release}`
    : "the gate has no release yet; run intel activate";
  return rows.length > 0 ? [...table([["release", "built", "role"], ...rows]), "", active] : [active];
}

function roleOf(id: string, pointer: ReleasePointer | null): "active" | "previous" | null {
  if (id === pointer?.release) return "active";
  return id === pointer?.previous ? "previous" : null;
}
