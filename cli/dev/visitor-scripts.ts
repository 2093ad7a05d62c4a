import { createHash } from "node:crypto";
import path from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = path.join(import.meta.dirname, "../..");
const VISITOR = "workers/gate/challenge/visitor";

/** Where the scripts and texts stand when they are built: in the gate's source, so that it runs and deploys without another step. */
export const PACKED_FILE = path.join(ROOT, VISITOR, "packed.generated.ts");

// Browsers of 2020 and later; older ones take the page's way without scripts.
const TARGET = "es2020";

/** The text of the packed file. */
export async function packVisitor(): Promise<string> {
  const [client, worker, languages] = await Promise.all([
    bundleScript("client", "esm"),
    bundleScript("worker", "iife"),
    readLanguages(),
  ]);
  const packed = deflateRawSync(JSON.stringify({ scripts: [client, worker], languages }), { level: 9 });
  return `// Made by \`npm run build:visitor\` from ${VISITOR}/browser and ${VISITOR}/languages. Do not edit.
export const PACKED = "${packed.toString("base64")}";
`;
}

/** What is packed in that text: packers may differ between machines, their content may not. */
export function contentOf(packedFile: string): string {
  const [, packed = ""] = /"([A-Za-z0-9+/=]+)"/u.exec(packedFile) ?? [];
  return inflateRawSync(Buffer.from(packed, "base64")).toString("utf8");
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
