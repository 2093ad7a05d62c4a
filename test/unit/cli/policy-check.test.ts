import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { checkedPolicy, checkPolicy } from "../../../cli/policy/check-policy.ts";
import { policyJsonSchema } from "../../../cli/policy/policy-json-schema.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";

const NOW_MS = Date.UTC(2026, 10, 22);
const FOLDER = join(import.meta.dirname, "../../policies");

function textOf(path: string): string {
  return readFileSync(join(FOLDER, path), "utf8");
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(join(FOLDER, folder)).map((file) => file.replace(/\.json$/u, ""));
}

/** Where each bad policy must be refused. A new file without a line here fails. */
const WHERE: Readonly<Record<string, readonly string[]>> = {
  "deceive-on-signup": ["routes[0]"],
  "agent-directory-not-public": Array.from(
    { length: 8 },
    (_, index) => `routes[0].challenge.agents[${index}].directory`,
  ),
  "client-class-unknown": ["routes[0].thresholds[0].clients[0]"],
  "code-field-missing": ["routes[0]"],
  "cors-not-an-origin": ["routes[0].cors.origins[0]"],
  "cors-star-with-credentials": ["routes[0]"],
  "crawler-name-alone": ["routes[0]"],
  "crawler-range-broken": ["routes[0].challenge.crawlers[0].cidrs[0]"],
  "crawler-without-resolver": ["routes[0]"],
  "credentials-missing": ["routes[0]"],
  "exemption-for-everybody": ["routes[0].exemptions[0].cidr"],
  "exemption-host-bits": ["routes[0].exemptions[0].cidr"],
  "exemption-not-a-network": ["routes[0].exemptions[0].cidr"],
  "exemption-over": ["routes[0].exemptions[0].until"],
  "host-with-scheme": ["routes[0].match.hosts[0]"],
  "ladder-falling": ["routes[0]"],
  "ladder-of-line-falling": ["routes[0]"],
  "ladder-without-challenge": ["routes[0]"],
  "limit-by-phone-nobody-typed": ["routes[0]", "routes[1]"],
  "location-header-of-visitors": ["routes[0]"],
  "location-header-with-capitals": ["routes[0].location.latitude"],
  "many-mistakes": [
    "routes[1]",
    "routes[0].thresholds[1]",
    "routes[0].exemptions[0].cidr",
    "routes[0].exemptions[0].until",
    "routes[2].outcomes[0].when.pattern",
    "routes[2].match",
  ],
  "not-json": [""],
  "outcome-without-condition": ["routes[0].outcomes[0].when"],
  "overload-nobody-can-solve": ["routes[0]"],
  "path-dot-segments": ["routes[0].match.path"],
  "path-empty-segment": ["routes[0].match.path"],
  "path-encoded": ["routes[0].match.path"],
  "path-name-twice": ["routes[0].match.path"],
  "path-wildcard": ["routes[0].match.path"],
  "pattern-broken": ["routes[0]"],
  "pattern-exponential": ["routes[0].outcomes[0].when.pattern"],
  "pattern-not-proved": ["routes[0].outcomes[0].when.pattern"],
  "pattern-quadratic": ["routes[0].outcomes[0].when.pattern"],
  "route-id-twice": ["routes"],
  "same-request-by-names": ["routes[1].match"],
  "same-request-twice": ["routes[1].match"],
  "status-impossible": ["routes[0].outcomes[0].when.status"],
  "threshold-milder-above": ["routes[0].thresholds[1]"],
  "thresholds-falling": ["routes[0].thresholds[1]"],
  "unknown-key": ["routes[0]"],
  "unknown-reason": ["routes[0].points"],
};

test.for(namesIn("good"))("good/%s is accepted and loads", (name, { expect }) => {
  const text = textOf(`good/${name}.json`);
  expect(checkPolicy(text, NOW_MS)).toEqual({ revision: loadPolicy(text).revision, mistakes: [] });
});

test.for(namesIn("bad"))("bad/%s is refused where it is wrong, and nowhere else", (name, { expect }) => {
  const { revision, mistakes } = checkPolicy(textOf(`bad/${name}.json`), NOW_MS);
  expect(revision).toBeNull();
  expect(mistakes.map(({ path }) => path)).toEqual(WHERE[name]);
});

test.for(namesIn("bad"))("bad/%s is of no use to any command", (name, { expect }) => {
  expect(() => checkedPolicy(textOf(`bad/${name}.json`), NOW_MS)).toThrow("policy: expected");
});

test("the shipped policy is good", ({ expect }) => {
  expect(checkPolicy(textOf("../../policies/demo.json"), NOW_MS).mistakes).toEqual([]);
});

test("the JSON Schema in docs is the one of this version", ({ expect }) => {
  expect(readFileSync(join(FOLDER, "../../docs/policy.schema.json"), "utf8")).toBe(policyJsonSchema());
});
