import type { ChallengePage } from "../../workers/gate/visitor-port.ts";

/** What the gate would hand to its page: a login that is asked for so much work that the page stays as it is. */
export function aChallengePage(changes: Partial<ChallengePage> = {}): ChallengePage {
  const work = "16x40";
  const token = `c1.k1.${"ab".repeat(16)}.1790000000000.1790000300000.login.page.${"0".repeat(16)}.0.0.${work}.15.${"0".repeat(32)}`;
  return {
    challenge: {
      token,
      id: "ab".repeat(16),
      step: "page",
      expiresInSeconds: 300,
      work: { algorithm: "sha256", puzzles: 16, bits: 40 },
      waitSeconds: 15,
      script: "/.gatehouse/client.js",
      header: "Gatehouse-Solution",
      field: "gatehouse-solution",
    },
    target: "/login?next=%2Fcart",
    form: aKeptForm([
      { name: "username", value: "ann@post.example" },
      { name: "password", value: `quiet "harbour" <lantern> & 42` },
    ]),
    languages: "en",
    brand: { name: "The Lantern Shop", colour: "#0a5c36" },
    code: "7K2M9QXA",
    nonce: "0123456789abcdef",
    ...changes,
  };
}

export function aKeptForm(fields: ChallengePage["form"]["fields"]): ChallengePage["form"] {
  return { contentType: "application/x-www-form-urlencoded", body: new Uint8Array(), fields };
}
