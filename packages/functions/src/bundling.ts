/**
 * How SST is to bundle a function: its default keeps names, comments and line breaks, twice the size, and no way back from
 * a stack to a source. The maps go into the package, and are read when an error is logged (source-map.ts). What is imported
 * by `import()` is in files of its own, and costs a cold start nothing where it is not needed.
 */
export const NODEJS = { minify: true, sourcemap: true, splitting: true }
