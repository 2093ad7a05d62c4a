import { Hono } from "hono";
import * as z from "zod/mini";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { problem } from "../problem.ts";

const instant = z.int().check(z.minimum(0));
const releaseId = z.string().check(z.regex(/^[0-9a-f]{16}$/u));
const revision = z.string().check(z.regex(/^[0-9a-f]{12}$/u));

const releasePointer = z.strictObject({
  release: releaseId,
  previous: z.nullable(releaseId),
  activatedAtMs: instant,
});
const policyPointer = z.strictObject({ revision, previous: z.nullable(revision), activatedAtMs: instant });

/** Reads one pointer's JSON into the key that holds it and the object that it names; null if it is not one. */
function parsePointer(
  name: string,
  value: unknown,
): { readonly key: string; readonly object: string } | null {
  if (name === "release") {
    const parsed = releasePointer.safeParse(value);
    return parsed.success
      ? { key: "release/active", object: `releases/${parsed.data.release}/manifest.json` }
      : null;
  }
  const parsed = policyPointer.safeParse(value);
  return parsed.success ? { key: "policy/active", object: `policies/${parsed.data.revision}.json` } : null;
}

/** The two switches: which release and which policy are active. Roll-back is one PUT. */
export function pointerRoutes(deps: ConsoleDeps): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/:name{release|policy}", async (c) => {
    const value = await deps.config.get(`${c.req.param("name")}/active`);
    return value === null
      ? problem(c, 404, "not_found")
      : c.body(value, 200, { "content-type": "application/json" });
  });
  routes.put("/:name{release|policy}", async (c) => {
    const value: unknown = await c.req.json().catch(() => null);
    const pointer = parsePointer(c.req.param("name"), value);
    // A pointer to nothing would leave every gate without its next release until someone notices.
    if (!pointer || (await deps.intel.head(pointer.object)) === null)
      return problem(c, 422, "pointer_invalid");
    await deps.config.put(pointer.key, JSON.stringify(value));
    return c.json({ status: "switched" });
  });
  return routes;
}
