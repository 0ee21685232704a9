export declare const ensureChromium: (where?: {
  usual?: string[]
  playwright?: () => Promise<string>
}) => Promise<string>
