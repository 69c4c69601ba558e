import type { Area } from "@/areas";

import BoardPage from "./BoardPage.vue";

// The board is what the console opens with: it comes with the first file, the rest when it is asked for.
export const area: Area = {
  order: 10,
  places: [{ to: "/", title: "wallboard.title", needs: "live", key: "w" }],
  routes: [
    { path: "/", component: BoardPage, meta: { title: "wallboard.title", needs: "live" } },
    { path: "/agents", component: () => import("./AgentsPage.vue"), meta: { title: "wallboard.agents.title", needs: "agents" } },
    { path: "/wall", component: BoardPage, meta: { title: "wallboard.title", needs: "live", wall: true } },
  ],
};
