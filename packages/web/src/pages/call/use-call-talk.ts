import type { MemberId } from '@talki/core/id'
import type { Reaction } from '@talki/core/protocol/peer'
import { storeToRefs } from 'pinia'
import { computed, nextTick, shallowRef, watch, type Ref } from 'vue'
import { fileProblem } from '../../components/files/file-problem'
import { announce } from '../../composables/use-announcer'
import { useFileNews } from '../../composables/use-file-news'
import { useUnread } from '../../composables/use-unread'
import type { Panel } from '../../lib/panel'
import { reactionName } from '../../lib/reaction-text'
import type { ChatLine } from '../../stores/call-state'
import { useFiles } from '../../stores/files'
import { useNames } from '../../stores/names'
import { usePeople } from '../../stores/people'
import type { talkVerbs } from '../../stores/talk-verbs'
import { t } from '../../words/words'

/** The store of a call of either kind, as far as its people talk beside sound and picture. */
type TalkingCall = ReturnType<typeof talkVerbs> & {
  readonly me: { id: MemberId } | null
  readonly chat: readonly ChatLine[]
}

/**
 * Chat, files, raised hand and reactions of a call, with a server or of two by codes: what its bar, its chat and its keys
 * show and do. `root`: the call's element, within which focus returns to a button. `isLive`: false while the user waits at
 * the door.
 */
export const useCallTalk = (
  call: TalkingCall,
  {
    panel,
    root,
    isLive = () => true,
  }: { panel: Ref<Panel>; root: Readonly<Ref<HTMLElement | null>>; isLive?: () => boolean },
) => {
  const names = useNames()
  const { list: people } = storeToRefs(usePeople())
  const { list: files } = storeToRefs(useFiles())
  const isChatOpen = computed(() => isLive() && panel.value === 'chat')
  const draft = shallowRef('')
  const me = computed(() => call.me?.id ?? null)

  /** Names as they were told apart last, of those who have left as well. */
  const lastNames = new Map<MemberId, string>()
  const calledBy = (id: MemberId): string => {
    const person = people.value.find((other) => other.id === id)
    if (person) lastNames.set(id, names.called(person))
    return lastNames.get(id) ?? t('call.somebody')
  }
  const { unread, latest } = useUnread(
    computed(() => call.chat),
    me,
    { isOpen: isChatOpen, called: names.called },
  )
  const { unseen, latest: latestOffer } = useFileNews(files, { isOpen: isChatOpen, called: calledBy })

  const offer = async (file: File): Promise<string | null> => {
    const result = await call.offerFile(file)
    return result.ok ? null : fileProblem(result.error)
  }
  const acceptFile = (id: string): void => {
    const result = call.acceptFile(id)
    if (!result.ok) announce(fileProblem(result.error))
  }

  const isHandUp = computed(() => people.value.some(({ self, hand }) => self && hand > 0))
  const toggleHand = (): void => {
    const up = !isHandUp.value
    if (call.raiseHand(up)) announce(up ? t('call.handRaised') : t('call.handLowered'))
  }
  const react = (reaction: Reaction): void => {
    const name = reactionName(reaction)
    announce(call.react(reaction) ? t('call.youReact', { reaction: name }) : t('call.tooManyReactions'))
  }
  /** By the button, to which the focus then returns. */
  const openReactions = (): void => {
    const button = root.value?.querySelector<HTMLElement>('[data-react]')
    button?.focus()
    button?.click()
  }

  const toggleChat = (): void => {
    panel.value = isChatOpen.value ? 'none' : 'chat'
  }
  // Focus goes back to the button, unless a dialog has it now.
  watch(isChatOpen, async (isOpen) => {
    await nextTick()
    if (!isOpen && panel.value === 'none') root.value?.querySelector<HTMLElement>('[data-chat]')?.focus()
  })

  return {
    isChatOpen,
    /** What is being written; it outlives the open chat. */
    draft,
    /** A message or an offer that has just come, while the chat is closed. */
    said: computed(() => latest.value ?? latestOffer.value),
    /** What the call's bar shows of it. */
    shown: computed(() => ({
      isHandUp: isHandUp.value,
      isChatOpen: isChatOpen.value,
      unread: unread.value + unseen.value,
    })),
    /** Properties of the chat. */
    chat: computed(() => ({
      chat: call.chat,
      me: me.value,
      tags: names.tags,
      say: call.say,
      files: files.value,
      offer,
      called: calledBy,
    })),
    acceptFile,
    toggleHand,
    react,
    openReactions,
    toggleChat,
  }
}
