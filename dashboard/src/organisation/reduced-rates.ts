/**
 * Reduced rates in per cent that services and goods are commonly sold at, highest first, beside the standard
 * rate. Sources: European Commission, "Taxes in Europe" database (rates in force in January 2026);
 * gov.uk/vat-rates; Swiss Federal Tax Administration (rates since 2024); Skatteetaten. A preset only: who
 * invoices changes it.
 */
export const reducedRates: Record<string, readonly string[] | undefined> = {
  AT: ["13", "10"],
  BE: ["12", "6"],
  BG: ["9"],
  CH: ["3.8", "2.6"],
  CY: ["9", "5"],
  CZ: ["12"],
  DE: ["7"],
  EE: ["13", "9"],
  ES: ["10", "4"],
  FI: ["13.5", "10"],
  FR: ["10", "5.5", "2.1"],
  GB: ["5"],
  GR: ["13", "6"],
  HR: ["13", "5"],
  HU: ["18", "5"],
  IE: ["13.5", "9"],
  IT: ["10", "5", "4"],
  LT: ["12", "5"],
  LU: ["14", "8", "3"],
  LV: ["12", "5"],
  MT: ["12", "7", "5"],
  NL: ["9"],
  NO: ["15", "12"],
  PL: ["8", "5"],
  PT: ["13", "6"],
  RO: ["11"],
  SE: ["12", "6"],
  SI: ["9.5", "5"],
  SK: ["19", "5"],
};
