import type { StoredObject, TargetObjects } from "./target.ts";

/** Some ten thousand objects at most: a release has fewer than thirty, and collecting keeps the bucket small. */
export async function listAll(
  objects: Pick<TargetObjects, "list">,
  prefix: string,
): Promise<readonly StoredObject[]> {
  const listed: StoredObject[] = [];
  for await (const object of objects.list(prefix)) listed.push(object);
  return listed;
}
