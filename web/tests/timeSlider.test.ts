import { describe, expect, test } from "vitest";
import { dayBefore, daysBefore } from "../src/app/TimeSlider.tsx";

describe("days of the time slider", () => {
  const today = new Date(2026, 2, 1, 23, 30);
  test.each([
    [0, "2026-03-01"],
    [1, "2026-02-28"],
    [365, "2025-03-01"],
    [730, "2024-03-01"],
  ])("%i before", (days, day) => {
    expect(dayBefore(today, days)).toBe(day);
    expect(daysBefore(today, day)).toBe(days);
  });
});
