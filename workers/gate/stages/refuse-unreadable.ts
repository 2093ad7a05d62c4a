import { clientSignature } from "../../../shared/identity/client-signature.ts";
import { unreadableDecision } from "../../../shared/policy/decide.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import { clientOf } from "./attempt-of.ts";
import { sparedBy } from "./exempt.ts";
import { gateAnswer } from "./gate-answer.ts";
import { originDown } from "./pass-on.ts";
import type { AttemptRead } from "./read-attempt.ts";
import { unjudgedReceipt } from "./unjudged-receipt.ts";
import { UNREADABLE_STATUS, type Unreadable } from "./unreadable.ts";

type UnreadableRead = Extract<AttemptRead, { readonly ok: false }>;
type Asked = { readonly request: Request; readonly route: Route; readonly policy: ActivePolicy };
type Needs = Pick<GateDeps, "origin" | "nowMs" | "randomBytes" | "release" | "receipts">;

/**
 * What happens to a body that nobody could read: by the route's rule it is refused, or passed on whole and unchanged. In
 * observe mode it always passes. Either way there is a receipt that names the fault.
 */
export async function refuseUnreadable(read: UnreadableRead, asked: Asked, deps: Needs): Promise<Response> {
  const { request, route } = asked;
  const exempt = sparedBy(request, route, deps.nowMs());
  const receipt = await receiptOf(read.fault, exempt, asked, deps);
  const { action } = receipt.decision;
  deps.receipts.add(receipt);
  if (action === "allow") return passUnread(read, request, deps);
  read.cancel();
  const code = (await deps.receipts.durable(receipt)) ? receipt.code : null;
  const status = UNREADABLE_STATUS[read.fault];
  return gateAnswer(
    { status, ...WORDS[status], text: TEXTS[read.fault] ?? WORDS[status].text, code },
    request,
    route,
  );
}

async function receiptOf(
  fault: Unreadable,
  exempt: string | null,
  { request, route, policy }: Asked,
  deps: Needs,
) {
  const release = await deps.release();
  const intel = release?.status ?? ({ release: null, ageMs: null, state: "none" } as const);
  const signature = clientSignature(clientOf(request));
  const decision = unreadableDecision(route, exempt);
  const about = { route, policy, decision, because: { unreadable: fault }, signature, exempt, intel };
  return unjudgedReceipt({ atMs: deps.nowMs(), ...about }, deps.randomBytes);
}

async function passUnread(read: UnreadableRead, request: Request, { origin }: Needs): Promise<Response> {
  const answer = await origin.forward({ request, body: read.body(), headers: [] });
  return answer.status === "answered" ? answer.response : originDown(answer.status, request);
}

const WORDS = {
  400: { title: "This form could not be read", text: "Please load the page again and fill it in once more." },
  408: {
    title: "The form took too long to arrive",
    text: "Please check your connection and send it once more.",
  },
  413: { title: "That is too much for this form", text: "Please send only what the form asks for." },
  415: { title: "This kind of form is not accepted here", text: "Please use the form on the page." },
} as const;

/** What a developer needs to be told; the rest would only help to find gaps. */
const TEXTS: Readonly<Partial<Record<Unreadable, string>>> = {
  charset: "Please send the form as UTF-8.",
  content_encoding: "Please send the form without compression.",
};
