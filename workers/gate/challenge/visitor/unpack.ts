import type { PageTexts } from "./languages/page-texts.ts";

/** What `npm run build:visitor` packs into packed.bin: JSON, deflated. Of the gate's 300 KB this takes 22; plain it took 72. */
export type Unpacked = {
  readonly scripts: readonly { readonly name: string; readonly hash: string; readonly body: string }[];
  readonly languages: Readonly<Record<string, PageTexts>>;
};

/** Unpacks once for each isolate, some milliseconds. What is shared is the value, not the wait: a request may end in the middle. */
export function createUnpacked(packed: BufferSource): () => Promise<Unpacked> {
  let kept: Unpacked | null = null;
  return async () => {
    kept ??= await unpack(packed);
    return kept;
  };
}

async function unpack(packed: BufferSource): Promise<Unpacked> {
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(plain).json();
}
