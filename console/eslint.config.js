import js from "@eslint/js";
import globals from "globals";

const intoMarkup = "Callers choose these words: put them into the page as text (dom.js), never as markup.";

export default [
  js.configs.recommended,
  {
    files: ["static/**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-implied-eval": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: intoMarkup },
        { property: "outerHTML", message: intoMarkup },
        { property: "insertAdjacentHTML", message: intoMarkup },
        { object: "document", property: "write", message: intoMarkup },
      ],
    },
  },
];
