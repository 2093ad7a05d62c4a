/** How long an object that did not answer is told nothing: told again with every attempt, an overloaded one would stay so. */
export const REST_MS = 5_000;
