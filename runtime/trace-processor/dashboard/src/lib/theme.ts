export type Theme = "system" | "light" | "dark";

const order: Theme[] = ["system", "light", "dark"];
const storageKey = "tracelake-theme";

export function nextTheme(theme: Theme): Theme {
  return order[(order.indexOf(theme) + 1) % order.length] ?? "system";
}

/** The choice of an earlier visit. A browser that denies storage follows the system. */
export function readTheme(): Theme {
  const stored = attempt(() => localStorage.getItem(storageKey));
  return order.find((theme) => theme === stored) ?? "system";
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  attempt(() => localStorage.setItem(storageKey, theme));
}

/** The value of a colour variable in the theme shown: a canvas can't read variables or light-dark(). */
export function resolveColor(host: HTMLElement, variable: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${variable})`;
  host.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}
