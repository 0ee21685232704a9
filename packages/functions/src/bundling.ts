/**
 * How SST is to bundle a function: its default keeps names, comments and line breaks, twice the size, and no way back from
 * a stack to a source. The map goes into the package, and Node reads it when something is thrown.
 */
export const NODEJS = { minify: true, sourcemap: true }

/** The variable by which Node is told to read source maps. */
export const NODE_OPTIONS = '--enable-source-maps'
