/** Code of a unit that we have no code for: one of whatever it is (UN/ECE Recommendation 20). */
const ONE = "C62";

/** Words for units, in English, German and Portuguese, by their code in UN/ECE Recommendation 20. */
const WORDS_BY_CODE: Readonly<Record<string, string>> = {
  HUR: "h hr hrs hour hours std stunde stunden hora horas",
  MIN: "min mins minute minutes minuten minuto minutos",
  SEC: "sec second seconds segundo segundos",
  DAY: "d day days tag tage dia dias diária diárias",
  WEE: "wk week weeks woche wochen semana semanas",
  MON: "mo month months monat monate mês meses",
  ANN: "yr year years jahr jahre ano anos",
  H87: "pc pcs piece pieces stk stück peça peças pç",
  C62: "unit units un und unid unidade unidades",
  SET: "set sets conjunto conjuntos",
  PR: "pair pairs par pares",
  DZN: "dozen dozens dúzia dúzias",
  KGM: "kg kilo kilos kilogram kilograms quilo quilos quilograma quilogramas",
  GRM: "g gram grams gramm grama gramas",
  TNE: "t tonne tonnes tonelada toneladas",
  LTR: "l litre litres liter liters litro litros",
  MLT: "ml millilitre millilitres mililitro mililitros",
  MTR: "m metre metres meter meters metro metros",
  CMT: "cm centimetre centimetres centímetro centímetros",
  KMT: "km kilometre kilometres kilometer kilometers quilômetro quilômetros",
  MTK: "m2 m² sqm",
  MTQ: "m3 m³",
  KWH: "kwh",
  P1: "%",
  LS: "lump-sum flat pauschal verba",
  XBX: "box boxes caixa caixas cx",
  XPK: "package packages pack packs pacote pacotes",
  XPP: "page pages página páginas",
};

const codeByWord = new Map(
  Object.entries(WORDS_BY_CODE).flatMap(([code, words]) =>
    words.split(" ").map((word) => [word, code] as const),
  ),
);

/** Code of a printed unit (BT-130), as `HUR` for "hour" or "Horas"; `C62`, one, for what is not known. */
export function unitCodeOf(unit: string | undefined): string {
  const word = (unit ?? "").trim().toLowerCase().replace(/\.$/, "");
  return codeByWord.get(word) ?? ONE;
}
