import type { Component } from 'vue'

/** An item that does something once: `run` also closes the menu, or opens another dialog in its place. */
export type MenuAction = {
  kind: 'action'
  id: string
  label: string
  icon: Component
  /** The key that does the same, as shown. */
  keys?: string
  run: () => void
}

/** An item that is on or off. */
export type MenuSwitch = {
  kind: 'switch'
  id: string
  label: string
  icon: Component
  on: boolean
  set: (on: boolean) => void
}

/** A choice of one among a few. */
export type MenuChoice = {
  kind: 'choice'
  id: string
  label: string
  value: string
  options: readonly { value: string; label: string; icon: Component }[]
  choose: (value: string) => void
}

/** Item of the menu "More" of a call: plain data, made anew whenever what it shows changes. */
export type MenuItem = MenuAction | MenuSwitch | MenuChoice
