/** A part of the page that is loaded on demand could not be had. The page says so in its place. */
export class PartFailure extends Error {}
