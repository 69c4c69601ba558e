import type { LocaleMessageDictionary, VueMessageType } from "vue-i18n";

type Catalogue = LocaleMessageDictionary<VueMessageType>;

/** { "../wallboard/en.json": words } as { wallboard: words }. */
export function byArea(files: Record<string, unknown>): Catalogue {
  return Object.fromEntries(Object.entries(files).map(([path, words]) => [path.split("/").at(-2) ?? path, words])) as Catalogue;
}
