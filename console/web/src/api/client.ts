/**
 * The JSON API, typed by its own description: `await ask(api.GET("/api/calls/{id}", { params: { path: { id } } }))`.
 * `ask` gives the answer, or throws an ApiProblem. Who is signed out is led to the sign-in page and back.
 */

import createClient from "openapi-fetch";

import { problemOf, unreachable } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** `fetch` is looked up with each request, so that a test can stand in for the network. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => globalThis.fetch(request) });

export async function ask<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<NonNullable<T>> {
  const { data, error, response } = await asked.catch(() => {
    throw unreachable();
  });
  if (response.ok) return data as NonNullable<T>;
  if (response.status === 401) toSignIn();
  throw problemOf(response.status, error);
}

/** The sign-in page leads back to where one was. */
export function toSignIn(): void {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}
