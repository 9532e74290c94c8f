import { completionScript, shells, type Shell } from "../completion-script.ts";
import { defineVerb, UsageError, type Verb } from "../command.ts";

/** Takes the other verbs, as the scripts name them all. */
export const makeCompletion = (others: readonly Verb[]): Verb => {
  const completion: Verb = defineVerb<{ script: string }>({
    name: "completion",
    summary: "Print what makes a shell complete this command",
    details: "",
    positionals: "bash|zsh|fish",
    words: shells,
    options: {},
    examples: [
      { command: 'eval "$(tracelake completion bash)"', does: "Complete in this bash" },
      {
        command: "tracelake completion fish > ~/.config/fish/completions/tracelake.fish",
        does: "Complete in every fish",
      },
    ],
    async run({ positionals }) {
      const [shell] = positionals;
      if (!isShell(shell))
        throw new UsageError(`completion needs one of ${shells.join(", ")}.`, "completion");
      return await Promise.resolve({ script: completionScript(shell, [...others, completion]) });
    },
    print({ script }, { stdout }) {
      stdout.write(script);
    },
  });
  return completion;
};

const isShell = (text: string | undefined): text is Shell =>
  (shells as readonly (string | undefined)[]).includes(text);
