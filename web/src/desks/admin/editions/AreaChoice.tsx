import { useDivisions } from "../calls.ts";
import { useAdminWords } from "../words.ts";

const DISTRICT = 6;
/** The city itself. */
export const CITY = "";

interface Props {
  area: string;
  choose: (area: string) => void;
  /** divisions that have editions of their own */
  own: ReadonlySet<string>;
}

/** Whose configuration is looked at: the city's, or that of a district. */
export function AreaChoice({ area, choose, own }: Props) {
  const { d } = useAdminWords();
  const divisions = useDivisions();
  const districts = (divisions.data ?? []).filter(
    (it) => it.code.length === DISTRICT || own.has(it.code),
  );
  return (
    <select aria-label={d("whose")} value={area} onChange={(event) => choose(event.target.value)}>
      <option value={CITY}>{d("wholeCity")}</option>
      {districts.map(({ code, name }) => (
        <option key={code} value={code}>
          {own.has(code) ? d("ownEdition", { name }) : name}
        </option>
      ))}
    </select>
  );
}
