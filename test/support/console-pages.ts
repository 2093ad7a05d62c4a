import { createServer, type Server, type ServerResponse } from "node:http";
import { Hono } from "hono";
import { securityHeaders } from "../../workers/console/security-headers.ts";
import { type PageDeps, pageRoutes } from "../../workers/console/page/pages.ts";
import { aReceipt } from "./a-receipt.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 23, 12);

const CAMPAIGN = {
  route: "login",
  id: "c2",
  startedAtMs: NOW_MS - 5 * HOUR_MS,
  alarmedAtMs: NOW_MS - 4 * HOUR_MS,
  endedAtMs: null,
  attempts: 1_204,
  attackers: 352,
  shownBy: "leakedFailures",
  members: 318,
  accounts: ["3b61dec8148c96d06bdde0340c990510", "9f02c1b4aa5e0d1f7734cc61e0a8b2d5"],
  cells: ["answer:pair", "signature:5c1d20e2", "country:NO account:new"],
};

const YOUNG = { route: "reset", hours: 7, ofHours: 20, strangers: 31, ofStrangers: 100 };

/** An attack that runs, one that is over, lines that decided, limits that watch: every part of the pages has something to show. */
function busyDay(): PageDeps {
  const receipts = [40, 12, 3].flatMap((count, index) =>
    Array.from({ length: count }, (_, number) => aBusyReceipt(index, number)),
  );
  const over = { ...CAMPAIGN, route: "signup", endedAtMs: NOW_MS - 2 * HOUR_MS, accounts: [] };
  return {
    nowMs: () => NOW_MS,
    attacks: async () => ({ campaigns: [CAMPAIGN, over], learning: [YOUNG] }),
    receipts: async () => receipts.toSorted((a, b) => b.atMs - a.atMs),
    receiptOf: async (typed) => receipts.find(({ code }) => code === typed) ?? null,
  };
}

const DECISIONS = [
  { verdict: "allow", action: "allow", decidedBy: "login/below-all" },
  { verdict: "challenge", action: "challenge", decidedBy: "login/doubtful", ask: "silent" },
  { verdict: "block", action: "allow", decidedBy: "signup/certain-attack" },
] as const;

function aBusyReceipt(index: number, number: number) {
  const decision = DECISIONS[index] ?? DECISIONS[0];
  const contributions = [
    { reason: "pair_leaked", strength: 1, points: 6.2 },
    { reason: "asn_hosting", strength: 0.6, points: 1.8, detail: "AS 14061" },
  ] as const;
  return aReceipt({
    decision,
    atMs: NOW_MS - number * 61_000,
    evidence: { ...aReceipt().evidence, score: { total: index * 3 - 4, contributions } },
    wouldChange: [{ without: "pair_leaked", action: "allow" }],
    observed: number % 4 === 0 ? { "volumetric-ip-low": 12 } : {},
  });
}

async function read(asked: Response | Promise<Response>) {
  const answer = await asked;
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
}

/** The console's pages behind its own headers, on a port of their own. */
export async function startConsolePages(): Promise<{ readonly url: string; readonly server: Server }> {
  const app = new Hono().use(securityHeaders).route("/", pageRoutes(busyDay()));
  const answer = async (target: string, response: ServerResponse): Promise<void> => {
    const { status, headers, text } = await read(app.request(target));
    response.writeHead(status, headers).end(text);
  };
  const server = createServer((request, response) => void answer(request.url ?? "/", response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, server };
}
