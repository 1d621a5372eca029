import type { Widget } from "../../../ui/schemaform/Field.tsx";
import { CaseWidget } from "./CaseWidget.tsx";
import { ClassWidget } from "./ClassWidget.tsx";
import { PersonWidget } from "./PersonWidget.tsx";
import { PhotosWidget } from "./PhotosWidget.tsx";
import { PointWidget } from "./PointWidget.tsx";
import { UnitWidget } from "./UnitWidget.tsx";

/** Controls that know the city, by the `x-widget` of a form's field. */
export const WIDGETS: Record<string, Widget> = {
  case: CaseWidget,
  class: ClassWidget,
  person: PersonWidget,
  photos: PhotosWidget,
  point: PointWidget,
  unit: UnitWidget,
};
