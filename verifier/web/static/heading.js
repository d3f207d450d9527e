// The head of the customer's page: whose books these are, and how the page speaks of them.
//
// The panel of the customer tells which statement it is. This knows no panel but the places of its words.
import { dateText } from "./dates.js";
import { element } from "./element.js";
import { language, languages, put, say, setLanguage } from "./language.js";

/** Name of the venue, once it is known. @type {{venue?: string}} */
let known = {};

/** Says whose books these are, as a statement names itself. @param {{venue?: string, time?: string} | undefined} statement */
export function showVenue(statement) {
  const { venue, time } = statement ?? {};
  known = { venue };
  element("venue").hidden = !venue;
  element("venue").textContent = venue ?? "";
  document.title = venue ? say("customer.page-title.of", { venue }) : say("customer.page-title");
  if (!venue) {
    put(element("vaults-title"), "customer.title");
    put(element("vaults-intro"), "customer.intro");
    put(element("vaults-account-label"), "customer.account");
    return;
  }
  put(element("vaults-title"), "customer.title.of", { venue });
  put(element("vaults-intro"), "customer.intro.of", { venue, date: dateText(time) });
  put(element("vaults-account-label"), "customer.account.of", { venue });
}

/** What the button says that chooses the file. @param {boolean} again whether one was chosen before */
export function sayChoose(again) {
  const button = element("vaults-choose");
  const { venue } = known;
  if (again) put(button, "customer.choose.another");
  else if (venue) put(button, "customer.choose.of", { venue });
  else put(button, "customer.choose");
}

/** A button for each language, in its own words. */
export function listenLanguages() {
  const buttons = languages().map(({ tag, name, note }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.lang = tag;
    button.textContent = name;
    button.title = note;
    button.addEventListener("click", () => {
      setLanguage(tag);
      press();
    });
    return button;
  });
  const press = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.lang === language()));
  };
  press();
  element("languages").append(...buttons);
}
