// Times as people write them, in the language of the page.
//
// Panels show a date through this. It knows nothing of them.
import { say } from "./language.js";

/** The time of a day, to the minute. */
const MINUTES = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The date of a time, in universal time, by which books are named. @param {string} time in ISO 8601 */
export function dateText(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return date.toLocaleDateString(say("customer.locale"), { dateStyle: "long", timeZone: "UTC" });
}

/** A time in universal time, to the minute. @param {string} time in ISO 8601 */
export function momentText(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const minutes = date.toLocaleTimeString(say("customer.locale"), { ...MINUTES, timeZone: "UTC" });
  return `${dateText(time)}, ${minutes} UTC`;
}

/** A time where the reader is, with the name of the zone; none where that is universal time. @param {string} time in ISO 8601 */
export function localText(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime()) || date.getTimezoneOffset() === 0) return undefined;
  const locale = say("customer.locale");
  const minutes = date.toLocaleTimeString(locale, { ...MINUTES, timeZoneName: "short" });
  return `${date.toLocaleDateString(locale, { dateStyle: "long" })}, ${minutes}`;
}

/** Says behind each time that stands for itself, in no sentence, what it is where the reader is. @param {HTMLElement} region */
export function sayLocalTimes(region) {
  for (const node of /** @type {NodeListOf<HTMLTimeElement>} */ (region.querySelectorAll("dd > time"))) {
    const time = localText(node.dateTime);
    if (!time) continue;
    const words = document.createElement("span");
    words.className = "rf-detail";
    words.textContent = say("customer.local-time", { time });
    node.after(" ", words);
  }
}
