import type { Policy, Route } from "../../../shared/policy/policy.ts";
import { canonicalPaths } from "./canonical-path.ts";

/** A policy's routes with their templates compiled once; a request asks it without waiting for anything. */
export type RouteTable = readonly CompiledRoute[];

type CompiledRoute = {
  readonly route: Route;
  readonly methods: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  readonly template: RegExp;
};

type Head = Pick<Request, "method" | "url" | "headers">;

const OVERRIDE_HEADERS = ["x-http-method-override", "x-http-method", "x-method-override"] as const;

/** Scripts that serve whatever comes after their name: /login.php/x runs login.php. */
const SCRIPT = /\.(?:php\d?|phtml|aspx?|ashx|jspx?|cgi|cfm|do|action)$/u;

export type RouteTableOf = (policy: Policy) => RouteTable;

/** Compiles each policy once for as long as it is in use. */
export function routeTables(): RouteTableOf {
  const tables = new WeakMap<Policy, RouteTable>();
  return (policy) => {
    const table = tables.get(policy) ?? compileRoutes(policy);
    tables.set(policy, table);
    return table;
  };
}

export function compileRoutes(policy: Policy): RouteTable {
  return policy.routes.map((route) => ({
    route,
    methods: new Set(route.match.methods),
    hosts: new Set(route.match.hosts.map(canonicalHost)),
    template: compileTemplate(route.match.path),
  }));
}

/**
 * The routes that servers could take this request for, in the policy's order: several where servers would disagree. None lets it
 * pass. `OPTIONS` is never scored.
 */
export function matchRoutes(request: Head, table: RouteTable): readonly Route[] {
  const methods = methodsOf(request);
  if (methods.every((method) => method === "OPTIONS" || method === "GET" || method === "HEAD")) return [];
  const url = new URL(request.url);
  const host = canonicalHost(url.host);
  const candidates = table.filter(
    (entry) =>
      methods.some((method) => entry.methods.has(method)) &&
      (entry.hosts.size === 0 || entry.hosts.has(host)),
  );
  if (candidates.length === 0) return [];
  const paths = canonicalPaths(url.pathname);
  if (paths === "ambiguous") return candidates.map(({ route }) => route);
  const taken = new Set(methods.flatMap((method) => [...paths].map(firstOf(candidates, method))));
  return candidates.filter((entry) => taken.has(entry)).map(({ route }) => route);
}

/** Of one server, which takes the request for one method and one path. */
function firstOf(candidates: readonly CompiledRoute[], method: string) {
  return (path: string) => candidates.find((entry) => entry.methods.has(method) && entry.template.test(path));
}

/** The method itself and every method that the request asks to be taken for. */
export function methodsOf({ method, url, headers }: Head): readonly string[] {
  const asked = OVERRIDE_HEADERS.flatMap((name) => headers.get(name)?.split(",") ?? []);
  const inQuery = url.includes("?") ? queryMethods(url) : [];
  // Each once: a header of commas would have every path compared thousands of times.
  return [...new Set([method, ...asked, ...inQuery].map((name) => name.trim().toUpperCase()))];
}

function queryMethods(url: string): readonly string[] {
  return [...new URL(url).searchParams]
    .filter(([name]) => /^_*method$/iu.test(name.trim()))
    .map(([, value]) => value);
}

/** Case, port and the root's dot do not name another host. */
function canonicalHost(host: string): string {
  return host.toLowerCase().replace(/:\d*$/u, "").replace(/\.+$/u, "");
}

/** `:name` is one segment. `.json` and the like may follow the last one, as Rails and Spring route them to the same action. */
function compileTemplate(path: string): RegExp {
  const segments = path.normalize("NFKC").toLowerCase().split("/").filter(Boolean);
  const last = segments.at(-1) ?? "";
  const body = segments
    .map((segment) => (segment.startsWith(":") ? "[^/]+" : escapeRegExp(segment)))
    .join("/");
  const format =
    last === "" || last.startsWith(":") || last.includes(".") ? "" : "(?:\\.[a-z][a-z0-9]{0,7})?";
  const pathInfo = SCRIPT.test(last) ? "(?:/.*)?" : "";
  return new RegExp(`^/${body}${format}${pathInfo}$`, "u");
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
