import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DEMO_SEED } from "../../../demo/people/population.ts";

/** Who stands inside the shop, by the shop's own table: no tool's report and no word of the gate. */
export function openShopSessions(demoState: string) {
  const db = new DatabaseSync(path.join(demoState, `shop-${DEMO_SEED}.sqlite`), { readOnly: true });
  const find = db.prepare("SELECT DISTINCT username FROM sessions");
  return {
    inside: (): ReadonlySet<string> => new Set(find.all().map(({ username }) => String(username))),
    close: (): void => db.close(),
  };
}
