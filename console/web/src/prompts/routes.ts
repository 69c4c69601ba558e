import type { Area } from "@/areas";

export const area: Area = {
  order: 46,
  places: [{ to: "/prompts", title: "prompts.title", needs: "prompts", key: "p" }],
  routes: [
    { path: "/prompts", component: () => import("./PromptsPage.vue"), meta: { title: "prompts.title", needs: "prompts" } },
    // No prompt can have this name: keys have no hyphen.
    { path: "/prompts/in-a-hurry", component: () => import("./HurryPage.vue"), meta: { title: "prompts.hurry", needs: "announcements" } },
    { path: "/prompts/:key", component: () => import("./PromptPage.vue"), meta: { title: "prompts.title", needs: "prompts" } },
  ],
};
