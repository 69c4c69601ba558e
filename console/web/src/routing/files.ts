/** A file on its way to the server. */

export async function base64(file: File): Promise<string> {
  let text = "";
  for (const byte of new Uint8Array(await file.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The form a file's name ends in; the first of them for a name that says nothing. */
export function formOf<F extends string>(name: string, forms: readonly F[], usual: F): F {
  const ending = name.toLowerCase().split(".").pop() ?? "";
  return forms.find((form) => form === (ending === "yml" ? "yaml" : ending)) ?? usual;
}
