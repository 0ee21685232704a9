/**
 * How SST is to bundle a function: its default keeps names, comments and line breaks, twice the size, and no way back from
 * a stack to a source. The map goes into the package, and is read when an error is logged (source-map.ts).
 */
export const NODEJS = { minify: true, sourcemap: true }
