import type { Area } from "@/areas";
import { readBoot } from "@/session/boot";

/** Who is no agent has no desk: the places are not shown to him. */
const places = readBoot().me.agent
  ? [
      { to: "/agent", title: "agent.title", needs: "desk", key: "d" },
      { to: "/agent/scores", title: "agent.scores.title", needs: "my_reviews", key: "s" },
    ]
  : [];

export const area: Area = {
  order: 5,
  places,
  routes: [
    { path: "/agent", component: () => import("./DeskPage.vue"), meta: { title: "agent.title", needs: "desk" } },
    { path: "/agent/scores", component: () => import("./ScoresPage.vue"), meta: { title: "agent.scores.title", needs: "my_reviews" } },
  ],
};
