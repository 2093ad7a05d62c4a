import { cp } from "node:fs/promises";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import type { IntelStatus, Receipt } from "../../shared/domain/receipt.ts";
import { storeDamagedReleases, type Damage, type DamagedReleases } from "../support/damaged-releases.ts";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { gatehouse } from "../support/gatehouse-command.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { aStateFolder, OPERATOR_TOKEN, startGate, type RunningGate } from "../support/running-gate.ts";

const LEAKED = ["ann@post.example", "Summer2023!"] as const;
const POLICY = aPolicy(aRoute("barred", "block"));
// The gate looks at its pointer every 15 s, and no setting makes it look sooner.
const POLLED = { timeout: 60_000, interval: 500 };

const PROBLEMS = [
  ["flipped-byte", "artefact_hash"],
  ["unsigned", "manifest_unsigned"],
  ["missing-pack", "artefact_missing"],
] as const;

let origin: RecordingOrigin;
let releases: DamagedReleases;
let prepared = "";
/** Of the first login that read a pack's bad block: only reading it shows that it is bad. */
let badBlock: Receipt;
const gates = new Map<Damage, RunningGate>();
const running: RunningGate[] = [];

/** A gate whose storage holds the good release, active, and every damaged one. */
async function startPrepared(): Promise<RunningGate> {
  const stateDir = await aStateFolder();
  await cp(prepared, stateDir, { recursive: true });
  const gate = await startGate(origin.url, POLICY, stateDir);
  running.push(gate);
  return gate;
}

function gateOf(damage: Damage): RunningGate {
  const gate = gates.get(damage);
  if (!gate) throw new Error(`gate_started: expected one for ${damage}, got none`);
  return gate;
}

/** Somebody with the operator's token switches by hand; the command would have verified the release first. */
async function switchByHand({ operator }: RunningGate, release: string, previous: string): Promise<number> {
  const body = JSON.stringify({ release, previous, activatedAtMs: Date.now() });
  return (await operator("/api/intel/pointers/release", { method: "PUT", body })).status;
}

/** Somebody logs in with a leaked pair and is refused: his code's receipt says what judged him. */
async function judged({ ask, receipt }: RunningGate): Promise<Receipt> {
  const body = new URLSearchParams({ username: LEAKED[0], password: LEAKED[1] }).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "cf-connecting-ip": "203.0.113.7",
  };
  const answer = await ask({ path: "/barred", method: "POST", headers, body });
  const code = /<strong>([0-9A-Z]{8})<\/strong>/u.exec(answer.body)?.[1] ?? "";
  const found = await receipt(code);
  if (!found) throw new Error(`receipt_stored: expected one for a code that was shown, got none`);
  return found;
}

async function untilIntel(gate: RunningGate, state: IntelStatus["state"]): Promise<Receipt> {
  return vi.waitUntil(async () => {
    const receipt = await judged(gate);
    return receipt.intel.state === state && receipt;
  }, POLLED);
}

const reasonsOf = ({ evidence }: Receipt) => evidence.score.contributions.map(({ reason }) => reason);

beforeAll(async () => {
  origin = await startRecordingOrigin((_, response) => response.writeHead(401).end("wrong"));
  prepared = await aStateFolder();
  releases = await storeDamagedReleases(prepared, LEAKED);
  for (const [damage] of PROBLEMS) {
    const gate = await startPrepared();
    gates.set(damage, gate);
    const { intel } = await judged(gate);
    if (intel.release !== releases.good || intel.state !== "current")
      throw new Error(`good_release: expected ${releases.good}, got ${JSON.stringify(intel)}`);
    await switchByHand(gate, releases[damage], releases.good);
  }
  const gate = await startPrepared();
  gates.set("flipped-byte-in-pack", gate);
  await switchByHand(gate, releases["flipped-byte-in-pack"], releases.good);
  badBlock = await judged(gate);
});
afterAll(async () => {
  await Promise.all(running.map((gate) => gate.stop()));
  await origin?.close();
});

// Before the others: these do not wait for the pointer to be looked at, those need it to be.
describe("a gate that starts with a broken release", () => {
  test.for(PROBLEMS)(
    "(%s) falls back to the one before and says %s",
    async ([damage, problem], { expect }) => {
      const gate = await startPrepared();
      expect(await switchByHand(gate, releases[damage], releases.good)).toBe(200);
      const receipt = await judged(gate);
      expect(receipt.intel).toMatchObject({ release: releases.good, state: "stale", problem });
      expect(reasonsOf(receipt)).toContain("pair_leaked");
      await gate.stop();
    },
  );
});

describe("a running gate", () => {
  test("believes nothing that a damaged pack says, and says so", ({ expect }) => {
    expect(badBlock.intel).toMatchObject({
      release: releases["flipped-byte-in-pack"],
      problem: "block_hash",
    });
    expect(badBlock.evidence.degraded).toEqual({ intel: "broken" });
  });

  test.for(PROBLEMS)(
    "(%s) goes on with the last good release, and receipts say %s",
    async ([damage, problem], { expect }) => {
      const receipt = await untilIntel(gateOf(damage), "stale");
      expect(receipt.intel).toMatchObject({ release: releases.good, problem });
      expect(reasonsOf(receipt)).toContain("pair_leaked");
    },
  );

  test.for(PROBLEMS)("(%s) is mended by a roll-back", async ([damage], { expect }) => {
    const gate = gateOf(damage);
    vi.stubEnv("GATEHOUSE_OPERATOR_TOKEN", OPERATOR_TOKEN);
    const args = ["--state", gate.stateDir, "--console", gate.consoleUrl.origin, "--json"];
    const { code, stdout } = await gatehouse(["intel", "rollback", ...args]);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { release: releases.good }]);
    const { intel } = await untilIntel(gate, "current");
    expect(intel).toMatchObject({ release: releases.good });
    expect(intel.problem).toBe(undefined);
  });

  test("(flipped-byte-in-pack) returns to the last good release once a bad block was read", async ({
    expect,
  }) => {
    const receipt = await untilIntel(gateOf("flipped-byte-in-pack"), "stale");
    expect(receipt.intel).toMatchObject({ release: releases.good, problem: "block_hash" });
    expect(reasonsOf(receipt)).toContain("pair_leaked");
  });
});
