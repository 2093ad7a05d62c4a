import * as z from "zod/mini";
import type { ConsoleDeps } from "./console-deps.ts";

const activePolicy = z.object({ revision: z.string() });
const routesOfPolicy = z.object({
  routes: z.array(z.object({ id: z.string(), credentials: z.optional(z.unknown()) })),
});

/** Routes that take credentials have strangers to speak of; null without an active policy. */
export async function guardedRoutes({
  config,
  intel,
}: Pick<ConsoleDeps, "config" | "intel">): Promise<readonly string[] | null> {
  const pointer = activePolicy.safeParse(await config.get("policy/active", "json"));
  if (!pointer.success) return null;
  const text = await intel.get(`policies/${pointer.data.revision}.json`);
  const policy = text && routesOfPolicy.safeParse(await text.json());
  if (!policy?.success) return null;
  return policy.data.routes.filter(({ credentials }) => credentials !== undefined).map(({ id }) => id);
}
