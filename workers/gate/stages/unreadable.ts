/** Why a body was not read. Codes stand in receipts and answers: add new ones, never rename or reuse one. */
export const UNREADABLE_STATUS = {
  body_too_large: 413,
  body_timeout: 408,
  body_aborted: 400,
  body_missing: 400,
  content_encoding: 415,
  content_type: 415,
  charset: 415,
  text_invalid: 400,
  text_bom: 400,
  text_nul: 400,
  form_malformed: 400,
  form_ambiguous: 400,
  json_malformed: 400,
  json_too_deep: 400,
  json_duplicate_key: 400,
  field_missing: 400,
  field_duplicate: 400,
  field_type: 400,
  field_too_long: 400,
  route_ambiguous: 400,
} as const satisfies Record<string, 400 | 408 | 413 | 415>;

export type Unreadable = keyof typeof UNREADABLE_STATUS;

/** A value or the reason why there is none. Everything that a visitor's bytes can cause is a value, never a throw. */
export type Readable<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Unreadable };

export function readable<T>(value: T): Readable<T> {
  return { ok: true, value };
}

export function unreadable(fault: Unreadable): Readable<never> {
  return { ok: false, fault };
}
