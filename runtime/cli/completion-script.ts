import { commonOptions } from "./common-options.ts";
import type { Verb } from "./command.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** What a shell sources to complete verbs, their words and their options. Needs nothing of ours while completing. */
export function completionScript(shell: Shell, verbs: readonly Verb[]): string {
  switch (shell) {
    case "bash":
      return bash(verbs);
    case "zsh":
      return zsh(verbs);
    case "fish":
      return fish(verbs);
  }
}

const optionsOf = (verb: Verb) => Object.entries({ ...verb.options, ...commonOptions });
const names = (verbs: readonly Verb[]) => [...verbs.map(({ name }) => name), "help"].join(" ");
const wordsOf = (verb: Verb) =>
  [...(verb.words ?? []), ...optionsOf(verb).map(([name]) => `--${name}`)].join(" ");

function bash(verbs: readonly Verb[]): string {
  return `# tracelake completion for bash: eval "$(tracelake completion bash)"
_tracelake() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${names(verbs)} --help --version"
  else
    case "\${COMP_WORDS[1]}" in
${verbs.map((verb) => `      ${verb.name}) words="${wordsOf(verb)}" ;;`).join("\n")}
      help) words="${names(verbs)}" ;;
      *) words="--help" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _tracelake tracelake
`;
}

function zsh(verbs: readonly Verb[]): string {
  const quoted = (text: string) => text.replaceAll("'", "'\\''").replaceAll(/[[\]:]/g, "\\$&");
  const options = (verb: Verb) =>
    optionsOf(verb).map(([name, { type, help, multiple, choices }]) => {
      const value =
        type === "boolean" ? "" : `:${name}:${choices === undefined ? "_files" : `(${choices.join(" ")})`}`;
      return `        '${multiple === true ? "*" : ""}--${name}[${quoted(help)}]${value}'`;
    });
  const words = (verb: Verb) =>
    verb.words === undefined ? [] : [`        '1:what:(${verb.words.join(" ")})'`];
  return `#compdef tracelake
# tracelake completion for zsh: tracelake completion zsh > "\${fpath[1]}/_tracelake"
_tracelake() {
  local -a verbs
  verbs=(
${verbs.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe 'verb' verbs
    return
  fi
  shift words
  (( CURRENT-- ))
  case "\${words[1]}" in
${verbs.map((verb) => `    ${verb.name})\n      _arguments \\\n${[...words(verb), ...options(verb)].join(" \\\n")}\n      ;;`).join("\n")}
  esac
}
if [ "$funcstack[1]" = "_tracelake" ]; then _tracelake "$@"; else compdef _tracelake tracelake; fi
`;
}

function fish(verbs: readonly Verb[]): string {
  const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const ofVerb = (verb: Verb) => {
    const condition = `-n '__fish_seen_subcommand_from ${verb.name}'`;
    return [
      `complete -c tracelake -f -n __fish_use_subcommand -a ${verb.name} -d ${quoted(verb.summary)}`,
      ...(verb.words === undefined
        ? []
        : [`complete -c tracelake -f ${condition} -a ${quoted(verb.words.join(" "))}`]),
      ...optionsOf(verb).map(([name, { type, short, help, choices }]) => {
        const value =
          type === "boolean" ? "" : choices === undefined ? " -r" : ` -x -a ${quoted(choices.join(" "))}`;
        return `complete -c tracelake ${condition} -l ${name}${short === undefined ? "" : ` -s ${short}`}${value} -d ${quoted(help)}`;
      }),
    ].join("\n");
  };
  return `# tracelake completion for fish: tracelake completion fish > ~/.config/fish/completions/tracelake.fish\n${verbs.map(ofVerb).join("\n")}\n`;
}
