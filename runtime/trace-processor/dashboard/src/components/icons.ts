import { html } from "htm/preact";

const paths = {
  alert: "M8 2.2 14.4 13.4H1.6L8 2.2Zm0 4.3v3.2m0 1.7v.1",
  check: "m3 8.6 3.2 3.2L13 4.8",
  error: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Zm0 3v3.9m0 2.3v.1",
  back: "M9.8 3.2 5 8l4.8 4.8",
  close: "m3.8 3.8 8.4 8.4m0-8.4-8.4 8.4",
  copy: "M5.8 5.8h7.4v7.4H5.8zM3.8 10.2h-1V2.8h7.4v1",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.2v1.4m0 10.8v1.4M1.2 8h1.4m10.8 0h1.4M3.2 3.2l1 1m7.6 7.6 1 1m0-9.6-1 1m-7.6 7.6-1 1",
  moon: "M13.6 9.6A6 6 0 0 1 6.4 2.4a6 6 0 1 0 7.2 7.2Z",
  system: "M2 3h12v8.4H2zM5.8 13.8h4.4M8 11.4v2.4",
  search: "M7 2.6a4.4 4.4 0 1 0 0 8.8 4.4 4.4 0 0 0 0-8.8Zm3.3 7.7 3.3 3.3",
  chevron: "m6 3.6 4.4 4.4L6 12.4",
  down: "m3.6 6 4.4 4.4L12.4 6",
} as const;

export type IconName = keyof typeof paths;

/** Line icons on a 16-pixel grid; decoration only, the words stand beside them. */
export function Icon({ name }: { name: IconName }) {
  return html`<svg
    class="icon"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    aria-hidden="true"
    focusable="false"
  >
    <path
      d=${paths[name]}
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>`;
}

export function Logo() {
  return html`<svg
    class="logo"
    viewBox="0 0 32 32"
    width="24"
    height="24"
    aria-hidden="true"
    focusable="false"
  >
    <rect width="32" height="32" rx="8" class="logo-ground" />
    <path d="M6 10h12M17 23h9" class="logo-line" />
    <path d="M11 16.5h12" class="logo-line logo-line-soft" />
  </svg>`;
}
