import { createHash } from "node:crypto";
import path from "node:path";
import { build } from "esbuild";

const ROOT = path.join(import.meta.dirname, "../..");
const VISITOR = "workers/gate/challenge/visitor";

/** Where the scripts stand when they are built: in the gate's source, so that it runs and deploys without another step. */
export const GENERATED_FILE = path.join(ROOT, VISITOR, "scripts.generated.ts");

// Browsers of 2020 and later; older ones take the page's way without scripts.
const TARGET = "es2020";

/** The text of the generated file; the same for the same sources and version of esbuild. */
export async function generateScripts(): Promise<string> {
  const scripts = await Promise.all([bundleScript("client", "esm"), bundleScript("worker", "iife")]);
  return `// Made by \`npm run build:visitor\` from ${VISITOR}/browser. Do not edit.
export const SCRIPTS = ${JSON.stringify(scripts, null, 2)} as const;
`;
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
