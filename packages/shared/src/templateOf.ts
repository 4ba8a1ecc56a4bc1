/** What tells the template of a prompt. */
interface Templated {
  template?: string;
  text?: string;
  answers?: { correct?: unknown; incorrect?: unknown };
}

/** The template of a prompt; for one without, its sentence with both answers taken out, so that fillings fall together. */
export function templateOf({ template, text, answers }: Templated): string {
  if (template) return template;
  if (text === undefined) return 'token prompts';
  const names = [answers?.correct, answers?.incorrect].map((answer) =>
    typeof answer === 'string' ? answer.trim() : '',
  );
  const present = [...new Set(names.filter((name) => name !== ''))];
  return present.reduce((rest, name) => rest.replaceAll(name, '…'), text).replace(/ {2,}/g, ' ');
}
