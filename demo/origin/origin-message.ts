/** What the shop's process tells whoever started it, over the fork's channel. */
export type OriginMessage =
  | { readonly kind: "seeding"; readonly done: number; readonly total: number }
  | { readonly kind: "listening"; readonly port: number };
