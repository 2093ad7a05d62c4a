export { encodeSections } from "./encode-sections";
export { assignFingerprints, peelKeys } from "./fuse-filter";
export { parseHashes } from "./parse-hashes";
export { parsePasswords } from "./parse-passwords";
export { probeKeys } from "./probe";
export { readBack } from "./read-back";
export { keepRange, selectRecords } from "./select-records";
export { sortRecords } from "./sort-records";
