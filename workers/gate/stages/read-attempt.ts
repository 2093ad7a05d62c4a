import type { Route } from "../../../shared/policy/policy.ts";
import type { RawCredentials } from "./attempt-facts.ts";
import { isForm, isJson, isReadableCharset, parseContentType, type ContentType } from "./content-type.ts";
import { cutSolution, NOTHING_CUT, parseForm, type CutForm } from "./cut-solution.ts";
import { isReadAs } from "./field-name.ts";
import { formText } from "./form-text.ts";
import type { FormField } from "./parse-form.ts";
import { foldedName, parseJson } from "./parse-json.ts";
import { formPick, jsonPick, pickCredentials } from "./pick-credentials.ts";
import { readBody, type Deadline } from "./read-body.ts";
import { unreadable, type Readable, type Unreadable } from "./unreadable.ts";

type Credentials = NonNullable<Route["credentials"]>;

/** What the body held; `bytes` are what the origin gets: those that were read, without the gate's own field. */
export type AttemptRead =
  | {
      readonly ok: true;
      readonly raw: RawCredentials;
      readonly bytes: Uint8Array;
      readonly solution: string | null;
    }
  | {
      readonly ok: false;
      readonly fault: Unreadable;
      /** The whole body for an origin that shall see it all the same. */
      readonly body: () => ReadableStream | Uint8Array | null;
      /** Ends an upload that nobody will read. */
      readonly cancel: () => void;
    };

/** Stage 2: reads at most 64 KB and finds the credentials where the route says. Never throws. */
export async function readAttempt(
  request: Request,
  credentials: Credentials,
  deadline?: Deadline,
): Promise<AttemptRead> {
  const head = readHead(request, credentials);
  if (!head.ok) return unreadAttempt(request, head.fault);
  const body = await readBody(request, deadline);
  if (!body.ok) return { ok: false, fault: body.fault, body: body.rest, cancel: body.cancel };
  const read = readBytes(body.bytes, head.value, credentials, request.url);
  if (!read.ok) return { ...read, body: () => body.bytes, cancel: () => {} };
  const { raw, solution, rest } = read.value;
  return { ok: true, raw, solution, bytes: rest ?? body.bytes };
}

/** What is refused before a byte of its body is read. */
export function unreadAttempt(request: Request, fault: Unreadable): AttemptRead {
  const cancel = () => void request.body?.cancel().catch(() => {});
  return { ok: false, fault, body: () => request.body, cancel };
}

/** What can be refused before a byte of the body is read. */
function readHead({ headers }: Request, { format }: Credentials): Readable<ContentType> {
  if (headers.has("content-encoding")) return unreadable("content_encoding");
  const type = parseContentType(headers.get("content-type"));
  if (!type.ok) return type;
  return IS_WRITTEN[format](type.value) ? type : unreadable("content_type");
}

const IS_WRITTEN = { form: isForm, json: isJson } as const;

/** `rest`: the body without the gate's own field; null where it had none. */
type Read = { readonly raw: RawCredentials } & CutForm;

/** Pure: bytes and their type to credentials. */
function readBytes(
  bytes: Uint8Array,
  type: ContentType,
  credentials: Credentials,
  url: string,
): Readable<Read> {
  const text = formText(bytes, type);
  if (!text.ok) return text;
  if (credentials.format === "json") return withCut(readJson(text.value, credentials), NOTHING_CUT);
  const fields = parseForm(text.value, type);
  if (!fields.ok) return fields;
  return withCut(readForm(fields.value, credentials, url), cutSolution(text.value, fields.value, type));
}

function withCut(raw: Readable<RawCredentials>, cut: CutForm): Readable<Read> {
  return raw.ok ? { ok: true, value: { raw: raw.value, ...cut } } : raw;
}

function readForm(
  fields: readonly FormField[],
  credentials: Credentials,
  url: string,
): Readable<RawCredentials> {
  const wanted = fieldNames(credentials);
  // Servlets and PHP's $_REQUEST read the query beside the body: a user name there would be another guess.
  const inQuery = [...new URL(url).searchParams.keys()].some((name) =>
    wanted.some((field) => isReadAs(name, field)),
  );
  if (inQuery) return unreadable("field_duplicate");
  const charset = fields.find(({ name }) => name === "_charset_");
  if (charset && !isReadableCharset(charset.value)) return unreadable("charset");
  return pickCredentials(credentials, formPick(fields));
}

function readJson(text: string, credentials: Credentials): Readable<RawCredentials> {
  const watched = new Set(
    fieldNames(credentials)
      .flatMap((path) => path.split("."))
      .map(foldedName),
  );
  const document = parseJson(text, watched);
  return document.ok ? pickCredentials(credentials, jsonPick(document.value)) : document;
}

function fieldNames({ username, password, email, phone, postal, code }: Credentials): readonly string[] {
  return [username, password, email, phone, postal, code].filter((name) => name !== undefined);
}
