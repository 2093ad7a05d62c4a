import * as z from "zod/mini";

/** Names appear in receipts as `route/name`; they are what an operator searches for. */
export const lineName = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,47}$/u, "expected kebab-case, at most 48 characters"));
