export { parseHashes } from "./parse-hashes";
export { sortRecords } from "./sort-records";
export { encodeSections } from "./encode-section";
