export const shootingTests: () => { file: string; place: string; states: string[] }[]
