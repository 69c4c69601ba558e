import type { Area } from "@/areas";

/** Reached by one's name in the bar. */
export const area: Area = {
  order: 90,
  places: [],
  routes: [{ path: "/account", component: () => import("./AccountPage.vue"), meta: { title: "account.title", needs: "my_account" } }],
};
