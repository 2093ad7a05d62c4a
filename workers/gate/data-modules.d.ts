/** Bytes that are deployed beside the code: wrangler's module type `Data`, by the name's ending. */
declare module "*.bin" {
  const bytes: ArrayBuffer;
  export default bytes;
}
