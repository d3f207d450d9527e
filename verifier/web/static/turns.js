// Turns: what a panel does takes time, and only what was begun last may have an effect.
//
// The panels take files and begin checks through this. It empties a panel whose inputs change, and knows nothing of
// what the files are.
import { clearPanel, showProblem } from "./results.js";

/** How often something began, by its name: what began before must not have an effect any more. */
const turns = {};
/** Files being taken, by panel; whether they were. @type {Record<string, Promise<boolean>>} */
const taking = {};

/** Begins something anew; says, whenever asked, whether that was the last time. */
export function begin(name) {
  const mine = (turns[name] ?? 0) + 1;
  turns[name] = mine;
  return () => turns[name] === mine;
}

/** A panel's inputs change or a check begins: the result goes, and a check under way has no effect any more. */
export function turn(panel) {
  clearPanel(panel);
  return begin(panel);
}

/** Ends the taking of files for a panel. */
export function dropTaking(panel) {
  begin(`${panel}-files`);
  delete taking[panel];
  turn(panel);
}

/**
 * Takes files for a panel: `read` gets them, `keep` puts them in their place, unless other files, clearing or
 * forgetting came between.
 */
export function take(panel, read, keep) {
  turn(panel);
  const current = begin(`${panel}-files`);
  taking[panel] = (async () => {
    try {
      const found = await read();
      if (!current()) return false;
      turn(panel);
      keep(found);
      return true;
    } catch (error) {
      if (!current()) return false;
      turn(panel);
      showProblem(panel, error);
      return false;
    } finally {
      if (current()) delete taking[panel];
    }
  })();
  return taking[panel];
}

/** Waits for the files being taken; whether a check may begin. */
export async function taken(panel) {
  return taking[panel] ?? true;
}
