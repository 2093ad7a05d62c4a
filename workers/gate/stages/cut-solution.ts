import { SOLUTION_FIELD } from "../../../shared/challenge/challenge-step.ts";
import type { ContentType } from "./content-type.ts";
import { formBytes, isMultipart } from "./form-text.ts";
import { formPairs, parseUrlencoded, type FormField } from "./parse-form.ts";
import { multipartSections, parseMultipart } from "./parse-multipart.ts";
import type { Readable } from "./unreadable.ts";

/** `rest` is the body without the gate's own field, every other byte as it was; null where there was none. */
export type CutForm = { readonly solution: string | null; readonly rest: Uint8Array | null };

export const NOTHING_CUT: CutForm = { solution: null, rest: null };

export function parseForm(text: string, type: ContentType): Readable<readonly FormField[]> {
  return isMultipart(type) ? parseMultipart(text, type.parameters.get("boundary")) : parseUrlencoded(text);
}

/** Pure. `fields` are those of `text`, in its order. Of several solutions the first counts; none of them reaches the origin. */
export function cutSolution(text: string, fields: readonly FormField[], type: ContentType): CutForm {
  const own = fields.find(({ name }) => name === SOLUTION_FIELD);
  if (!own) return NOTHING_CUT;
  const kept = isMultipart(type) ? withoutSections(text, fields, type) : withoutPairs(text, fields);
  return { solution: own.value ?? "", rest: formBytes(kept, type) };
}

function withoutPairs(text: string, fields: readonly FormField[]): string {
  return formPairs(text)
    .filter((_, index) => fields[index]?.name !== SOLUTION_FIELD)
    .join("&");
}

function withoutSections(text: string, fields: readonly FormField[], { parameters }: ContentType): string {
  const { sections, join } = multipartSections(text, parameters.get("boundary") ?? "");
  return join(sections.filter((_, index) => fields[index]?.name !== SOLUTION_FIELD));
}
