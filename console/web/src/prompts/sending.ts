/** A recording on its way to the server: how much of it is there, and what came of it. */

import { type Schemas, toSignIn } from "@/api/client";
import { ApiProblem, problemOf, unreachable } from "@/api/problem";

export const MOST_BYTES = 20 * 1024 * 1024;
export const TAKEN = ".wav,.flac,.ogg,.mp3,.aiff,.aif,.caf,audio/*";

const TOO_LARGE = {
  "zh-CN": "文件超过 20 MB。请剪短，或存成 FLAC、OGG 或 MP3 后再上传。",
  en: "The file has more than 20 MB. Cut it, or save it as FLAC, OGG or MP3.",
};
const EMPTY = { "zh-CN": "这是一个空文件，请另选一个。", en: "The file is empty; choose another." };

/** What is wrong with a file before any of it is sent. */
export function whyNotSent(size: number): ApiProblem | null {
  if (size > MOST_BYTES) return new ApiProblem(413, "too_large", TOO_LARGE);
  return size ? null : new ApiProblem(422, "no_sound_sent", EMPTY);
}

/** `told` hears the share (0-1) that is sent; at 1 the server works on it. Rejects with ApiProblem. */
export function send(file: Blob, told: (share: number) => void): Promise<Schemas["PromptDraftItem"]> {
  const problem = whyNotSent(file.size);
  if (problem) return Promise.reject(problem);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/prompt_drafts");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => told(event.total ? event.loaded / event.total : 0);
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      if (request.status === 401) toSignIn();
      if (request.status === 200) resolve(request.response as Schemas["PromptDraftItem"]);
      else reject(problemOf(request.status, request.response));
    };
    request.send(file);
  });
}
