import js from "@eslint/js";
import vue from "eslint-plugin-vue";
import globals from "globals";
import typescript from "typescript-eslint";

const intoMarkup = "Callers choose these words: put them into the page as text, never as markup.";

export default typescript.config(
  { ignores: ["node_modules", "src/api/schema.d.ts"] },
  js.configs.recommended,
  ...typescript.configs.recommended,
  ...vue.configs["flat/recommended"],
  {
    languageOptions: { globals: globals.browser, parserOptions: { parser: typescript.parser } },
    rules: {
      eqeqeq: "error",
      "no-undef": "off", // TypeScript's own work
      "prefer-const": "error",
      "no-implied-eval": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: intoMarkup },
        { property: "outerHTML", message: intoMarkup },
        { property: "insertAdjacentHTML", message: intoMarkup },
        { object: "document", property: "write", message: intoMarkup },
      ],
      "vue/no-v-html": "error",
      "vue/multi-word-component-names": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "always", normal: "always", component: "always" } }],
      "vue/html-closing-bracket-newline": "off",
      "vue/html-indent": "off",
      "vue/first-attribute-linebreak": "off",
    },
  },
);
