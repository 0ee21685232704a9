import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { loadCallPage } from '../pages/call/load-call-page'
import { parseRoomCode } from '../lib/room-code'
import HomePage from '../pages/HomePage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page leads to a call: of no use where none can be made. */
    makesCalls?: boolean
  }
}

const loadNotFound = () => import('../pages/NotFoundPage.vue')

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

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'home', component: HomePage, meta: { makesCalls: true } },
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
      component: () => import('../pages/direct/DirectPage.vue'),
      meta: { makesCalls: true },
    },
    { path: '/auth/google', name: 'auth', component: () => import('../pages/AuthPage.vue') },
    { path: '/knows', name: 'knows', component: () => import('../pages/my-data/MyDataPage.vue') },
    { path: '/:path(.*)*', name: 'nowhere', component: loadNotFound },
  ],
})
