/** Words in two languages. An area's words stand in its own folder, and keys begin with its name. */

import { type LocaleMessageDictionary, type VueMessageType, createI18n } from "vue-i18n";

import { type Language, readBoot } from "@/session/boot";

type Catalogue = LocaleMessageDictionary<VueMessageType>;

/** One file a language, with all areas: a switch is one request, and the page is not loaded again. */
const CATALOGUES: Record<Language, () => Promise<{ catalogue: Catalogue }>> = {
  "zh-CN": () => import("./zh-CN"),
  en: () => import("./en"),
};
const YEAR_S = 365 * 24 * 3600;

export const i18n = createI18n<false>({ legacy: false, locale: "", fallbackLocale: false, missingWarn: true });

export async function speak(language: Language, remember = true): Promise<void> {
  if (!i18n.global.availableLocales.includes(language)) {
    const { catalogue } = await CATALOGUES[language]();
    i18n.global.setLocaleMessage(language, catalogue);
  }
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
  if (remember) document.cookie = `lang=${language}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

export function language(): Language {
  return i18n.global.locale.value as Language;
}

export function startingLanguage(): Language {
  return readBoot().me.language;
}
