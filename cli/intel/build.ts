import { defineCommand } from "citty";
import { UsageError } from "../usage-error.ts";
import { buildInto, type Build } from "./build-into.ts";
import { releasesDir } from "./built-releases.ts";
import { JSON_ARG, STATE_ARG } from "./intel-args.ts";
import { printAnswer, progressReport, table } from "./print.ts";

export const command = defineCommand({
  meta: { description: "compile feeds into a signed release; activates nothing" },
  args: {
    ...STATE_ARG,
    feeds: {
      type: "string",
      description: "folder, file, URL, - or stdin:NAME; beside the sources that need no network",
    },
    feed: { type: "positional", required: false, valueHint: "FEED…", description: "more of the same" },
    out: { type: "string", description: "folder store of releases (default: <state>/releases)" },
    "built-at": {
      type: "string",
      description: "ISO time for the manifest (default: now); no part of the release id",
    },
    ...JSON_ARG,
  },
  async run({ args }) {
    const report = progressReport(args.json);
    const build = await buildInto({
      stateDir: args.state,
      outDir: args.out ?? releasesDir(args.state),
      feeds: [args.feeds ?? [], args._].flat(),
      builtAtMs: parseTime(args["built-at"]),
      report,
    });
    report.done();
    printAnswer(args.json, document(build), lines(build));
  },
});

function parseTime(text: string | undefined): number {
  const atMs = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isFinite(atMs)) return atMs;
  throw new UsageError("built_at: expected a time like 2026-11-22T12:00:00Z, got other text");
}

function document({ id, unchanged, manifest, sources, ignored }: Build): object {
  return {
    release: id,
    builtAtMs: manifest.builtAtMs,
    unchanged,
    artefacts: manifest.body.artefacts,
    sources,
    ignored,
  };
}

function lines({ id, unchanged, manifest, sources, ignored }: Build): readonly string[] {
  const sourceRows = sources.map((source) => [
    source.id,
    source.read,
    source.rejected,
    source.entries,
    source.licence,
  ]);
  const artefactRows = Object.entries(manifest.body.artefacts).map(([name, { entries, sizeBytes }]) => [
    name,
    entries,
    sizeBytes,
  ]);
  const refused = sources.flatMap(({ rejectedExamples }) =>
    rejectedExamples.map((example) => `  ${example}`),
  );
  return [
    ...table([["source", "read", "rejected", "entries", "licence"], ...sourceRows]),
    ...(refused.length > 0 ? ["", "first refusals:", ...refused] : []),
    ...ignored.map(({ path, reason }) => `ignored ${path}: ${reason}`),
    "",
    ...table([["artefact", "entries", "bytes"], ...artefactRows]),
    "",
    `release ${id}${unchanged ? " (the same content as before)" : ""}`,
  ];
}
