import { unavailable, type Lookup } from "../../../shared/domain/lookup.ts";

/**
 * What a call on a Durable Object that threw is worth. An object that says it is overloaded must not be asked again:
 * a retry is what keeps it overloaded. https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
export function stateFailure(error: unknown): Lookup<never> {
  return unavailable(isOverloaded(error) ? "overloaded" : "broken");
}

function isOverloaded(error: unknown): boolean {
  return typeof error === "object" && error !== null && "overloaded" in error && error.overloaded === true;
}
