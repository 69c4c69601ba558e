/** One review in hand: its card, marks that are kept while they are made, the total they give, and its steps. */

import { computed, onBeforeUnmount, ref, shallowRef } from "vue";

import { type Schemas, api, ask } from "@/api/client";
import { useMe } from "@/session/me";
import { type Mark, type Marks, corrections, missing, restored } from "./marking";

type Detail = Schemas["ReviewDetail"];

const SETTLE_MS = 700;

/** The client's types know no tuples: lists of three are what the description says. */
function detailOf(asked: Parameters<typeof ask>[0]): Promise<Detail> {
  return ask(asked) as unknown as Promise<Detail>;
}

export type Reviewing = ReturnType<typeof useReviewing>;

/** `unwritten` is what stands for a reason that is still to be written, in the total that is tried. */
export function useReviewing(id: string, unwritten: () => string) {
  const { me } = useMe();
  const path = { params: { path: { id } } };
  const review = shallowRef<Detail | null>(null);
  const problem = shallowRef<unknown>(null);
  const tried = shallowRef<Schemas["ScoreCardAnswer"] | null>(null);
  const marks = ref<Marks>({});
  const text = ref("");
  const saved_at = ref<string | null>(null);
  const busy = ref(false);
  let later: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const mine = computed(() => review.value?.claimed_by === me.name);
  const deciding = computed(() => review.value?.state === "appealed");
  const editable = computed(() => mine.value && (review.value?.state === "pending" || deciding.value));
  const card = computed(() => tried.value ?? review.value?.card ?? null);
  const lines = computed(() => (deciding.value ? review.value?.card : review.value?.machine)?.criteria ?? []);
  const lacks = computed(() => missing(deciding.value ? [] : lines.value, marks.value));
  const appeals = computed(() => [...(review.value?.revisions ?? [])].reverse().find((one) => one.step === "appeal")?.appeals ?? {});

  function shown(detail: Detail): void {
    review.value = detail;
    problem.value = null;
  }

  async function attempt(what: () => Promise<void>): Promise<boolean> {
    try {
      await what();
      problem.value = null;
      return true;
    } catch (error) {
      problem.value = error;
      return false;
    }
  }

  /** A step of the review: one at a time. */
  async function step(what: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    return attempt(what).finally(() => (busy.value = false));
  }

  const load = () => attempt(async () => {
    const detail = await detailOf(api.GET("/api/reviews/{id}", path));
    shown(detail);
    ({ marks: marks.value, text: text.value } = restored(detail.draft?.content ?? {}, detail.machine.criteria));
    saved_at.value = detail.draft?.saved_at ?? null;
    if (Object.keys(marks.value).length) await tryOut();
  });

  const claim = () => step(async () => {
    await ask(api.POST("/api/reviews/{id}/claim", path));
    shown(await detailOf(api.GET("/api/reviews/{id}", path)));
  });

  const release = () => step(async () => {
    await ask(api.POST("/api/reviews/{id}/release", path));
    shown(await detailOf(api.GET("/api/reviews/{id}", path)));
  });

  async function tryOut(): Promise<void> {
    const number = ++asked;
    const body = { corrections: corrections(marks.value, unwritten()) };
    const made = await ask(api.POST("/api/reviews/{id}/try", { ...path, body }));
    if (number === asked) tried.value = made as unknown as Schemas["ScoreCardAnswer"];
  }

  async function keep(): Promise<void> {
    const body = { content: { marks: marks.value, text: text.value } };
    saved_at.value = (await ask(api.PUT("/api/reviews/{id}/draft", { ...path, body }))).saved_at;
  }

  /** What was changed is kept, and its total asked for, when the reviewer pauses. */
  function changed(): void {
    clearTimeout(later);
    later = setTimeout(() => void attempt(async () => {
      await Promise.all([tryOut(), keep()]);
    }), SETTLE_MS);
  }

  function setMark(criterion: string, mark: Mark | undefined): void {
    const others = Object.fromEntries(Object.entries(marks.value).filter(([id]) => id !== criterion));
    marks.value = mark ? { ...others, [criterion]: mark } : others;
    changed();
  }

  /** To the agent, who sees it from `release_at` on (null: at once), or as the decision of an appeal. */
  const publish = (release_at: string | null = null) => step(async () => {
    clearTimeout(later);
    const body = { corrections: corrections(marks.value), text: text.value };
    const sent = deciding.value ? api.POST("/api/reviews/{id}/decide", { ...path, body }) : api.POST("/api/reviews/{id}/publish", { ...path, body: { ...body, release_at } });
    shown(await detailOf(sent));
    [marks.value, text.value, tried.value] = [{}, "", null];
  });

  const reopen = (why: string) => step(async () => {
    shown(await detailOf(api.POST("/api/reviews/{id}/reopen", { ...path, body: { text: why } })));
  });

  onBeforeUnmount(() => clearTimeout(later));
  return { review, problem, marks, text, saved_at, busy, mine, deciding, editable, card, lines, lacks, appeals, load, claim, release, setMark, changed, publish, reopen };
}
