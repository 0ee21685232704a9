import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { loadCallPage } from '../pages/call/load-call-page'
import { parseRoomCode } from '../lib/room-code'
import { sharedText } from '../lib/shared-text'
import HomePage from '../pages/HomePage.vue'
import { withWords } from '../words/load'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page leads to a call: of no use where none can be made. */
    makesCalls?: boolean
  }
}

const loadNotFound = withWords(['pages'], () => import('../pages/NotFoundPage.vue'))
const loadDirect = withWords(['call', 'more'], () => import('../pages/direct/DirectPage.vue'))
const loadAuth = withWords(['pages'], () => import('../pages/AuthPage.vue'))
const loadMyData = withWords(['pages'], () => import('../pages/my-data/MyDataPage.vue'))

/**
 * Route guard of a room: redirects a link in upper case, with dashes or with what a messenger has glued to it to its
 * room's own address, and one that can be no room to "not found".
 */
const toRoom = (to: RouteLocationNormalized) => {
  const given = String(to.params.room)
  const room = parseRoomCode(`/r/${given}`)
  if (room === given) return true
  if (room !== null) return { name: 'room', params: { room }, replace: true }
  return { name: 'nowhere', params: { path: to.path.slice(1).split('/') }, replace: true }
}

/** Route guard of home: a link that another app has shared with the installed one leads to its room. */
const toSharedRoom = ({ query }: RouteLocationNormalized) => {
  const room = parseRoomCode(sharedText(query))
  return room === null ? true : { name: 'room', params: { room }, replace: true }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'home', component: HomePage, beforeEnter: toSharedRoom, meta: { makesCalls: true } },
    {
      path: '/new',
      name: 'new',
      component: loadCallPage,
      props: { room: null },
      meta: { makesCalls: true },
    },
    {
      path: '/r/:room(.+)',
      name: 'room',
      component: loadCallPage,
      props: true,
      beforeEnter: toRoom,
      meta: { makesCalls: true },
    },
    {
      path: '/direct',
      name: 'direct',
      component: loadDirect,
      meta: { makesCalls: true },
    },
    { path: '/auth/google', name: 'auth', component: loadAuth },
    { path: '/knows', name: 'knows', component: loadMyData },
    { path: '/:path(.*)*', name: 'nowhere', component: loadNotFound },
  ],
})
