import { createHash } from "node:crypto";
import path from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = path.join(import.meta.dirname, "../..");
const VISITOR = "workers/gate/challenge/visitor";

/** Where the scripts and texts stand when they are built: in the gate's source, so that it runs and deploys without another step. */
export const PACKED_FILE = path.join(ROOT, VISITOR, "packed.bin");

// Browsers of 2020 and later; older ones take the page's way without scripts.
const TARGET = "es2020";

// Measured 2026-11-23: smaller than by zlib's own 8 by a twentieth, as its blocks then end where scripts and languages do.
const MEMORY_LEVEL = 4;

/** The bytes of the packed file: JSON, deflated without a header. */
export async function packVisitor(): Promise<Uint8Array> {
  const [client, worker, languages] = await Promise.all([
    bundleScript("client", "esm"),
    bundleScript("worker", "iife"),
    readLanguages(),
  ]);
  const content = JSON.stringify({ scripts: [client, worker], languages });
  return deflateRawSync(content, { level: 9, memLevel: MEMORY_LEVEL });
}

/** What is packed: packers may differ between machines, their content may not. */
export function contentOf(packed: Uint8Array): string {
  return inflateRawSync(packed).toString("utf8");
}

/** Bundled and run, because nothing here may import what belongs to a Worker. */
async function readLanguages(): Promise<unknown> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, VISITOR, "languages/page-languages.ts")],
    bundle: true,
    write: false,
    format: "esm",
  });
  const text = Buffer.from(outputFiles[0]?.text ?? "").toString("base64");
  const { PAGE_LANGUAGES }: { PAGE_LANGUAGES: unknown } = await import(`data:text/javascript;base64,${text}`);
  return PAGE_LANGUAGES;
}

async function bundleScript(name: string, format: "esm" | "iife") {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, VISITOR, `browser/${name}.ts`)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    // Any other would be found by esbuild on its way up, and change the output.
    tsconfig: path.join(ROOT, VISITOR, "browser/tsconfig.json"),
  });
  const body = outputFiles[0]?.text ?? "";
  return {
    name: `${name}.js`,
    hash: createHash("sha256").update(body).digest("hex").slice(0, 16),
    body,
  };
}
