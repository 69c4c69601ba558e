import type { Area } from "@/areas";

export const area: Area = {
  order: 40,
  places: [{ to: "/qa", title: "qa.title", needs: "claim_review", key: "q" }],
  routes: [
    { path: "/qa", component: () => import("./WorkPage.vue"), meta: { title: "qa.title", needs: "claim_review" } },
    { path: "/qa/reviews/:id", component: () => import("./ReviewPage.vue"), meta: { title: "qa.review", needs: "claim_review" } },
    { path: "/qa/reviews/:id/print", component: () => import("./PrintPage.vue"), meta: { title: "qa.print.title", needs: "claim_review" } },
    { path: "/qa/figures", component: () => import("./FiguresPage.vue"), meta: { title: "qa.figures.title", needs: "agreement" } },
    { path: "/qa/calibrations", component: () => import("./CalibrationsPage.vue"), meta: { title: "qa.calibration.title", needs: "give_marks" } },
    { path: "/qa/calibrations/:id", component: () => import("./CalibrationPage.vue"), meta: { title: "qa.calibration.title", needs: "give_marks" } },
    { path: "/qa/rubric", component: () => import("./RubricPage.vue"), meta: { title: "qa.rubric.title", needs: "live_rubric" } },
  ],
};
