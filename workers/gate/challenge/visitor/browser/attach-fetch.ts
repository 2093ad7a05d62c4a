import { SOLUTION_HEADER } from "../../../../../shared/challenge/challenge-step.ts";
import { offeredToken } from "./offered-token.ts";
import { solve } from "./solver.ts";

/** A challenge, and a harder one behind it; whoever asks for more is not to be satisfied. */
const MOST_PROOFS = 2;

type Fetch = typeof fetch;
type Input = Parameters<Fetch>[0];

/** `fetch` that answers challenges: the same request once more, with its proof. The page sees the last answer only. */
export function withProofs(plain: Fetch): Fetch {
  return async (input, init) => {
    // A request's own body is gone once it is sent; bodies of other kinds can be sent again as they are.
    let spare = input instanceof Request ? input.clone() : input;
    let answer = await plain(input, init);
    for (let proofs = 0; proofs < MOST_PROOFS; proofs++) {
      const token = offeredToken(answer.status, (name) => answer.headers.get(name));
      if (token === null || init?.body instanceof ReadableStream) break;
      const again = spare;
      spare = again instanceof Request ? again.clone() : again;
      answer = await plain(again, { ...init, headers: withSolution(again, init, await solve(token)) });
    }
    return answer;
  };
}

function withSolution(input: Input, init: RequestInit | undefined, solution: string): Headers {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
  headers.set(SOLUTION_HEADER, solution);
  return headers;
}

export function attachFetch(): void {
  window.fetch = withProofs(window.fetch.bind(window));
}
