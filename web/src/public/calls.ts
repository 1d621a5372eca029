import { getJson, postFile, postOnce } from "../data/http.ts";
import { smaller } from "../data/photo.ts";
import type { Titled } from "../registry/types.ts";

/** A class that citizens may report (Open311 GeoReport v2). */
export interface Service {
  service_code: string;
  service_name: string;
  /** the English name */
  description?: string;
  keywords?: string;
  group?: string;
}

/** What a class is called in a language. */
export const calledIn = (lang: string, it: Service) =>
  (lang === "en" && it.description) || it.service_name;

export const services = () => getJson<Service[]>("/open311/v2/services.json");

/** Service codes of what is reported most in the city, one per kind of thing. */
export const common = () => getJson<{ services: string[] }>("/api/cases/public/common");

export interface Sent {
  tracking: string;
  known: boolean;
  address: string | null;
  expected_at: string | null;
}

export interface Told {
  service: string;
  point: [number, number] | null;
  address: string;
  description: string;
  phone: string;
  photos: string[];
}

/** Report a problem, once. */
export function send({ service, point, address, description, phone, photos }: Told): Promise<Sent> {
  const [class_kind, ...code] = service.split("-");
  return postOnce<Sent>("/api/cases/reports", {
    class_kind,
    class_code: code.join("-"),
    ...(point ? { point, crs: "EPSG:4326" } : {}),
    address,
    description,
    contact: { phone },
    evidence: photos.map((sha256) => ({ sha256, kind: "near" })),
  });
}

/** Upload a photo, made smaller first: telephones take far larger ones than anybody needs here. */
export async function upload(file: File): Promise<string> {
  const small = await smaller(file);
  return (await postFile<{ sha256: string }>("/api/cases/evidence", small)).sha256;
}

export interface Standing {
  tracking: string;
  received_at: string;
  class: string | null;
  state: Titled;
  done: boolean;
  expected_at: string | null;
  stages: Partial<Record<"filed_at" | "dispatched_at" | "handled_at" | "closed_at", string>>;
  unit: string | null;
}

export const standing = (tracking: string) =>
  getJson<Standing>(`/api/cases/public/reports/${encodeURIComponent(tracking)}`);

interface Place {
  id: number;
  name?: string;
  address?: string;
  open_hours?: string;
  metres: number;
  point: [number, number];
  direction?: Titled;
}

export type Nearby = Record<string, Place[]>;

export const nearby = ([lon, lat]: [number, number]) =>
  getJson<Nearby>(`/api/cases/public/nearest?lon=${lon}&lat=${lat}&each=3`);

/** The middle of the city, for whoever does not say where they are. */
export async function middle(): Promise<[number, number] | null> {
  const { city } = await getJson<{ city: { center: [number, number] } | null }>("/api/me");
  return city?.center ?? null;
}
