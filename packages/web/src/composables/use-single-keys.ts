import { shallowRef, watch } from 'vue'
import { readSetting, writeSetting } from '../lib/settings'

/** Whether single keys (M, V, K, ?) act; remembered on this device. Some people's tools type by themselves. */
const singleKeys = shallowRef(readSetting('single-keys') !== 'off')

watch(singleKeys, (on) => writeSetting('single-keys', on ? 'on' : 'off'))

export const useSingleKeys = () => singleKeys
