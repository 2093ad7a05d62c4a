import { SOLUTION_HEADER } from "../../../../../shared/challenge/challenge-step.ts";
import { offeredToken } from "./offered-token.ts";
import { solve } from "./solver.ts";

const MOST_PROOFS = 2;
/** All that a page could hear of a request; while a proof is being made it hears none of it. */
const EVENTS = ["readystatechange", "progress", "load", "loadend", "error", "abort", "timeout"] as const;

type Opened = Parameters<XMLHttpRequest["open"]>;

/**
 * XMLHttpRequest that answers challenges. Its own listeners are the first, so that a challenge's events never reach the
 * page's; the same object is then opened and sent once more. Synchronous requests stay as they are.
 */
class ProvingRequest extends XMLHttpRequest {
  #opened: Opened | null = null;
  #headers: (readonly [string, string])[] = [];
  #body: Parameters<XMLHttpRequest["send"]>[0] = null;
  #proofs = 0;
  #isProving = false;

  constructor() {
    super();
    for (const type of EVENTS) this.addEventListener(type, (event) => this.#hear(event));
  }

  override open(...args: [method: string, url: string | URL, ...rest: unknown[]]): void {
    const [method, url, isAsync = true, user, password] = args;
    this.#opened = isAsync ? [method, url, true, textOf(user), textOf(password)] : null;
    this.#headers = [];
    this.#proofs = 0;
    this.#isProving = false;
    super.open(method, url, Boolean(isAsync), textOf(user), textOf(password));
  }

  override setRequestHeader(name: string, value: string): void {
    this.#headers.push([name, value]);
    super.setRequestHeader(name, value);
  }

  override send(body: Parameters<XMLHttpRequest["send"]>[0] = null): void {
    this.#body = body;
    super.send(body);
  }

  override abort(): void {
    this.#isProving = false;
    super.abort();
  }

  #hear(event: Event): void {
    if (!this.#isProving && this.#isChallenged()) {
      this.#isProving = true;
      this.#proofs += 1;
      void this.#prove(offered(this) ?? "");
    }
    if (this.#isProving) event.stopImmediatePropagation();
  }

  #isChallenged(): boolean {
    const isFirstWord = this.readyState === this.HEADERS_RECEIVED;
    return isFirstWord && this.#opened !== null && this.#proofs < MOST_PROOFS && offered(this) !== null;
  }

  async #prove(token: string): Promise<void> {
    const solution = await solve(token);
    // Aborted, or opened for something else, in the meantime.
    if (!this.#isProving || !this.#opened) return;
    const { timeout, withCredentials, responseType } = this;
    super.open(...this.#opened);
    Object.assign(this, { timeout, withCredentials, responseType });
    for (const [name, value] of this.#headers) super.setRequestHeader(name, value);
    super.setRequestHeader(SOLUTION_HEADER, solution);
    this.#isProving = false;
    super.send(this.#body);
  }
}

function offered(request: XMLHttpRequest): string | null {
  return offeredToken(request.status, (name) => request.getResponseHeader(name));
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function attachXhr(): void {
  window.XMLHttpRequest = ProvingRequest;
}
