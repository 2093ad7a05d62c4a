// Named alone: all of `z.locales` are fifty languages.
import english from "zod/v4/locales/en.js";
import { policyFaults } from "../../shared/policy/policy-faults.ts";
import { loadPolicy, policyRevision } from "../../shared/policy/load-policy.ts";
import { policySchema, type ActivePolicy, type Policy } from "../../shared/policy/policy.ts";
import { overlapMistakes } from "./route-overlap.ts";
import { routeMistakes } from "./route-mistakes.ts";

/** `path` as in `routes[0].exemptions[1].until`; empty where it is the whole document. */
export type Mistake = { readonly path: string; readonly message: string };

/** `revision` is null where the policy may not be used. */
export type PolicyCheck = { readonly revision: string | null; readonly mistakes: readonly Mistake[] };

const { localeError } = english();

/**
 * Everything that is wrong with a policy, at once: shape, rules between fields, and what only a check can afford (proving
 * expressions linear, comparing every two routes, exemptions that are over at `nowMs`).
 */
export function checkPolicy(text: string, nowMs: number): PolicyCheck {
  const document = parse(text);
  if (document instanceof SyntaxError)
    return refused([{ path: "", message: `not JSON: ${document.message}` }]);
  const parsed = policySchema.safeParse(document, { error: localeError });
  const mistakes = parsed.success ? [] : parsed.error.issues.map((issue) => issueMistake(issue));
  mistakes.push(...soundMistakes(document, nowMs));
  return mistakes.length > 0 ? refused(mistakes) : { revision: policyRevision(document), mistakes };
}

/** A policy for use: throws one error that names every mistake of `checkPolicy`. */
export function checkedPolicy(text: string, nowMs: number): ActivePolicy {
  const { mistakes } = checkPolicy(text, nowMs);
  if (mistakes.length === 0) return loadPolicy(text);
  const lines = mistakes.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  throw new Error(`policy: expected a policy without mistakes, got ${mistakes.length}\n${lines.join("\n")}`);
}

function refused(mistakes: readonly Mistake[]): PolicyCheck {
  return { revision: null, mistakes };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error instanceof SyntaxError ? error : new SyntaxError("unreadable");
  }
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

function issueMistake({ path, message }: Issue): Mistake {
  return { path: path.map(pathStep).join("").replace(/^\./u, ""), message };
}

function pathStep(step: PropertyKey): string {
  return typeof step === "number" ? `[${step}]` : `.${String(step)}`;
}

/** The rules between fields, for every route whose own shape is right: one misspelt key must not hide the rest. */
function soundMistakes(document: unknown, nowMs: number): readonly Mistake[] {
  const sound = soundRoutes(document);
  const policy: Policy = { id: "checked", routes: sound.map(({ route }) => route) };
  const indexOf = (position: number) => sound[position]?.index ?? position;
  return [
    ...policyFaults(policy).map((fault) => faultMistake(fault, sound)),
    ...sound.flatMap(({ route, index }) => routeMistakes(route, `routes[${index}]`, nowMs)),
    ...overlapMistakes(policy.routes, indexOf),
  ];
}

type SoundRoute = { readonly route: Policy["routes"][number]; readonly index: number };

function soundRoutes(document: unknown): readonly SoundRoute[] {
  const isObject = typeof document === "object" && document !== null && "routes" in document;
  if (!isObject || !Array.isArray(document.routes)) return [];
  return document.routes.flatMap((candidate: unknown, index) => {
    const parsed = policySchema.safeParse({ id: "checked", routes: [candidate] });
    return parsed.success ? parsed.data.routes.map((route) => ({ route, index })) : [];
  });
}

/** Faults name routes by id; editors and people find them by path. */
function faultMistake(fault: string, sound: readonly SoundRoute[]): Mistake {
  const [, id, rest] = /^route ([a-z0-9-]+): (.*)$/su.exec(fault) ?? [];
  const found = sound.find(({ route }) => route.id === id);
  if (found && rest !== undefined) return { path: `routes[${found.index}]`, message: rest };
  return { path: fault.startsWith("routes: ") ? "routes" : "", message: fault.replace(/^routes: /u, "") };
}
