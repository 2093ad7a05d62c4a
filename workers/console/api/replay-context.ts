import type { Receipt } from "../../../shared/domain/receipt.ts";
import { artefactNamed, parseManifest } from "../../../shared/format/manifest.ts";
import { artefactKey, manifestKey } from "../../../shared/format/release-store.ts";
import { completeModel, scoringModelSchema } from "../../../shared/score/model.ts";

/** What an export says before its receipts, so that `gatehouse replay` needs nothing else. */
export type ContextLine =
  | { readonly kind: "policy"; readonly revision: string; readonly policy: unknown }
  | { readonly kind: "model"; readonly id: string; readonly model: unknown };

/** Every policy and model that these receipts name and the bucket still has. */
export async function contextLines(
  receipts: readonly Receipt[],
  intel: R2Bucket,
): Promise<readonly ContextLine[]> {
  const revisions = [...new Set(receipts.map(({ policyRevision }) => policyRevision))];
  const releases = new Set(receipts.flatMap(({ intel: { release } }) => (release === null ? [] : [release])));
  const lines = await Promise.all([
    ...revisions.map((revision) => policyLine(intel, revision)),
    ...[...releases].map((release) => modelLine(intel, release)),
  ]);
  return lines.filter((line) => line !== null);
}

async function policyLine(intel: R2Bucket, revision: string): Promise<ContextLine | null> {
  const object = await intel.get(`policies/${revision}.json`);
  return object && { kind: "policy", revision, policy: await object.json() };
}

async function modelLine(intel: R2Bucket, release: string): Promise<ContextLine | null> {
  const manifest = await intel.get(manifestKey(release));
  if (!manifest) return null;
  const { sha256 } = artefactNamed(parseManifest(await manifest.bytes()).body, "model");
  const object = await intel.get(artefactKey(sha256));
  if (!object) return null;
  const model = completeModel(scoringModelSchema.parse(await object.json()));
  return { kind: "model", id: model.id, model };
}
