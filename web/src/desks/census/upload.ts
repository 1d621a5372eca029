import { csrf, Problem } from "../../data/http.ts";

export interface Sent {
  id: number;
  job: string;
}

/** Send a file and hear how much of it is through; `fetch` does not tell. */
export function send(
  path: string,
  body: Blob,
  heard: (share: number) => void,
  signal: AbortSignal,
): Promise<Sent> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-csrf-token", csrf());
    request.upload.onprogress = ({ loaded, total }) => heard(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) done(request.response as Sent);
      else failed(refusal(request));
    };
    request.onerror = () => failed(new Problem(0, "", "", ""));
    request.onabort = () => failed(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function refusal(request: XMLHttpRequest): Problem {
  const said = (request.response ?? {}) as Record<string, unknown>;
  const plain = String(request.status);
  return new Problem(
    request.status,
    String(said.zh ?? plain),
    String(said.en ?? plain),
    String(said.id ?? ""),
    said,
  );
}

const MEGA = 1_000_000;

/** A file's size as people read it. */
export const sizeOf = (bytes: number) =>
  bytes < MEGA / 10 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / MEGA).toFixed(1)} MB`;
