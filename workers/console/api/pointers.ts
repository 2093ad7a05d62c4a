import { type Context, Hono } from "hono";
import * as z from "zod/mini";
import { bucketRecord } from "../../../shared/format/bucket-record.ts";
import { mirroredPointer, type TargetPointer } from "../../../shared/format/mirrored-pointer.ts";
import {
  manifestKey,
  RELEASE_POINTER_KEY,
  RELEASE_RECORD_KEY,
  releasePointerSchema,
} from "../../../shared/format/release-store.ts";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { problem } from "../problem.ts";

const revision = z.string().check(z.regex(/^[0-9a-f]{12}$/u));
const policyPointer = z.strictObject({
  revision,
  previous: z.nullable(revision),
  activatedAtMs: z.int().check(z.minimum(0)),
});

const POLICY_KEY = "policy/active";

/** The two switches: which release and which policy are active. Roll-back is one PUT. */
export function pointerRoutes(deps: ConsoleDeps): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/release", (c) => getRelease(c, deps));
  routes.put("/release", (c) => putRelease(c, deps));
  routes.get("/policy", async (c) => pointerAnswer(c, await deps.config.get(POLICY_KEY)));
  routes.put("/policy", (c) => putPolicy(c, deps));
  return routes;
}

async function getRelease(c: Context<ConsoleEnv>, deps: ConsoleDeps): Promise<Response> {
  const copy = await releasePointer(deps).read();
  if (copy === null) return problem(c, 404, "not_found");
  if (copy.version !== null) c.header("etag", `"${copy.version}"`);
  // "false": gates may be reading another one, because a publisher died half way.
  c.header("gatehouse-shown", String(copy.shown));
  return pointerAnswer(c, copy.text);
}

/** With If-Match or If-None-Match the pointer is replaced only if it is still that one; without, in any case. */
async function putRelease(c: Context<ConsoleEnv>, deps: ConsoleDeps): Promise<Response> {
  const value = releasePointerSchema.safeParse(await c.req.json().catch(() => null));
  // A pointer to nothing would leave every gate without its next release until someone notices.
  if (!value.success || (await deps.intel.head(manifestKey(value.data.release))) === null)
    return problem(c, 422, "pointer_invalid");
  const pointer = releasePointer(deps);
  const text = JSON.stringify(value.data);
  const expected = expectedVersion(c);
  const isSwitched =
    expected === undefined ? await replaceAny(pointer, text) : await pointer.replace(text, expected);
  return isSwitched ? c.json({ status: "switched" }) : problem(c, 412, "pointer_moved");
}

async function putPolicy(c: Context<ConsoleEnv>, deps: ConsoleDeps): Promise<Response> {
  const value = policyPointer.safeParse(await c.req.json().catch(() => null));
  if (!value.success || (await deps.intel.head(`policies/${value.data.revision}.json`)) === null)
    return problem(c, 422, "pointer_invalid");
  await deps.config.put(POLICY_KEY, JSON.stringify(value.data));
  return c.json({ status: "switched" });
}

function pointerAnswer(c: Context<ConsoleEnv>, text: string | null): Response {
  return text === null
    ? problem(c, 404, "not_found")
    : c.body(text, 200, { "content-type": "application/json" });
}

function releasePointer({ intel, config }: ConsoleDeps): TargetPointer {
  return mirroredPointer(bucketRecord(intel, RELEASE_RECORD_KEY), {
    read: () => config.get(RELEASE_POINTER_KEY),
    write: (text) => config.put(RELEASE_POINTER_KEY, text),
  });
}

/** Undefined: no condition was given. Null: there must be no pointer yet. */
function expectedVersion(c: Context<ConsoleEnv>): string | null | undefined {
  if (c.req.header("if-none-match") === "*") return null;
  return c.req.header("if-match")?.replaceAll('"', "");
}

async function replaceAny(pointer: TargetPointer, text: string): Promise<boolean> {
  return pointer.replace(text, (await pointer.read())?.version ?? null);
}
